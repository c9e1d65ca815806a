/// What a platform device's `modalias` says of it.
///
/// Source: `platform_uevent()`, drivers/base/platform.c; `of_modalias()`, drivers/of/module.c;
/// `create_pnp_modalias()`, drivers/acpi/device_sysfs.c.
struct PlatformAlias {
    private(set) var baseName: String?
    private(set) var compatible: [String] = []
    private(set) var acpi: [String] = []
    private(set) var deviceType: String?

    init(_ text: String) {
        if text.hasPrefix("of:N"), let type = text.firstIndex(of: "T") {
            let parts = text[text.index(after: type)...].split(
                separator: "C",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if let name = parts.first, name != "(null)", !name.isEmpty { deviceType = String(name) }
            // Compatible strings begin with a letter after the separator; none of them has a capital one.
            if parts.count == 2 { compatible = parts[1].split(separator: "C").map(String.init) }
        } else if text.hasPrefix("acpi:") {
            acpi = text.dropFirst(5).split(separator: ":").map(String.init)
        } else if text.hasPrefix("platform:") {
            baseName = String(text.dropFirst(9))
        }
    }
}
