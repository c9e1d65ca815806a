/// A command of anybind beside a rival that respects no lock.
public struct Rivalry: Sendable {
    let words: [String]
    /// The name of a function of ``RoundScript/tools``, with its words.
    let rival: String
    /// The driver that the device has at first, by its override; an empty one is the host's.
    var start = #""""#
    /// What anybind is asked for.
    let asked: DeviceEnd
    /// What the rival is to bring about; nil where it never ends by itself.
    let wanted: DeviceEnd?

    /// What the report calls it.
    public var name: String {
        "`\(words.prefix { !$0.contains(":") }.joined(separator: " "))` \\| \(title)"
    }

    private var title: String {
        switch rival {
        case "stub": "shell: override, unbind, probe"
        case "own": "shell: unbind, bind to the host's"
        case "away": "shell: unbind"
        case "owning": "shell, for ever: unbind, bind to the host's"
        case "probing": "shell, for ever: `drivers_probe`"
        default: "`\(rival.replacing(" $D", with: ""))`"
        }
    }

    private static let device = "0000:00:03.0"
    private static let host = DeviceEnd(driver: "e1000e", override: "(null)")
    private static let vfio = DeviceEnd(driver: "vfio-pci", override: "vfio-pci")
    private static let stub = DeviceEnd(driver: "pci-stub", override: "pci-stub")

    private static func bind(_ rival: String, _ wanted: DeviceEnd?) -> Rivalry {
        Rivalry(words: ["bind", device, "vfio-pci"], rival: rival, asked: vfio, wanted: wanted)
    }

    private static func release(_ rival: String, _ wanted: DeviceEnd?) -> Rivalry {
        Rivalry(
            words: ["release", device],
            rival: rival,
            start: "vfio-pci",
            asked: host,
            wanted: wanted
        )
    }

    /// What is tried.
    public static let all = [
        bind("driverctl set-override $D pci-stub", stub),
        bind("stub", stub), bind("own", host),
        bind("away", DeviceEnd(driver: "-", override: "(null)")),
        bind("owning", nil), bind("probing", nil),
        release("driverctl unset-override $D", host),
        release("driverctl set-override $D pci-stub", stub),
        release("stub", stub), release("probing", nil),
        Rivalry(
            words: ["bind", "--using", "new-id", "--allow-neighbours", device, "vfio-pci"],
            rival: "stub",
            asked: DeviceEnd(driver: "vfio-pci", override: "(null)"),
            wanted: stub
        ),
    ]
}

/// What a device is after a round.
struct DeviceEnd: Hashable, CustomStringConvertible, Sendable {
    /// `-` where none serves it.
    var driver: String
    /// `(null)` where there is none.
    var override: String

    init(driver: String, override: String) {
        self.driver = driver
        self.override = override
    }

    /// Reads `e1000e/(null)`.
    init(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1)
        self.init(driver: String(parts.first ?? "?"), override: String(parts.last ?? "?"))
    }

    /// Whether it has a driver, and no override that names another.
    var isConsistent: Bool { driver != "-" && (override == "(null)" || override == driver) }

    var description: String { "\(driver)/\(override)" }
}
