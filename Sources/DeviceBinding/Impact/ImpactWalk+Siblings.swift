internal import Sysfs

/// What lies beside a USB interface and goes with it.
extension ImpactWalk {
    /// Drivers that serve two interfaces of a device as one thing, and leave both when they leave one.
    ///
    /// Source: usbnet_cdc_unbind(), drivers/net/usb/cdc_ether.c, which rndis_host has too; cdc_ncm_unbind(), cdc_ncm.c;
    /// acm_disconnect(), drivers/usb/class/cdc-acm.c.
    private static let pairing: Set<String> = [
        "cdc_acm", "cdc_ether", "cdc_mbim", "cdc_ncm", "huawei_cdc_ncm", "rndis_host",
    ]

    /// Drivers that serve each interface by itself.
    private static let single: Set<String> = [
        "hub", "uas", "usb-storage", "usbfs", "usbhid", "usblp", "usbserial_generic",
    ]

    /// Puts down what goes with a USB interface, where the walk did not come by its device, which has it all.
    ///
    /// A hub's driver disconnects the devices behind its ports, which lie beside the interface that it serves.
    /// Source: hub_disconnect() and hub_quiesce(), drivers/usb/core/hub.c.
    mutating func followUSB(from index: Int) {
        let part = found[index].part
        guard part.subsystem == "usb", part.relation != .sibling, let driver = part.driver,
            part.path.lastName.contains(":"), let parent = part.path.parent, !has(parent)
        else { return }
        if driver == "hub" {
            // Read from the last on, so that the first is looked at first.
            for name in reader.names(parent).reversed() where isUSBDevice(name) {
                lead(to: parent / name, .sibling, from: index)
            }
            return
        }
        guard !Self.single.contains(driver) else { return }
        for name in reader.names(parent) where name.contains(":") && name != part.path.lastName {
            let path = parent / name
            guard !name.hasPrefix("ep_"),
                parseUevent(reader.text(path / "uevent") ?? "")["DRIVER"] == driver
            else { continue }
            if Self.pairing.contains(driver) {
                lead(to: path, .sibling, from: index)
            } else {
                doubt(
                    path,
                    "Whether \(name) goes along with \(part.name) cannot be told: '\(driver)' has both"
                )
            }
        }
    }

    /// Whether a name is that of a USB device, `1-1.2`, and of no interface or port.
    private func isUSBDevice(_ name: String) -> Bool {
        name.first?.isNumber == true && name.contains("-") && !name.contains(":")
    }
}

extension SysfsPath {
    /// The directory that it lies in; nil for the root.
    var parent: SysfsPath? {
        let steps = text.split(separator: "/")
        guard !steps.isEmpty else { return nil }
        return SysfsPath("/" + steps.dropLast().joined(separator: "/"))
    }
}
