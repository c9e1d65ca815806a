import DeviceBinding
import HardwareNames
import JSON5Text
import Sysfs

/// What people call a device, as far as the distribution's lists have it.
struct DeviceNames {
    /// Who made it.
    var vendor: String?
    /// What it is.
    var device: String?
    /// The board or system that it is part of, with who made that.
    var subsystem: String?
    /// The kind of device that it says to be.
    var deviceClass: String?

    /// Vendor and device in one line; empty where the vendor is unknown, and of a device that is, its number.
    func title(_ product: ProductID?) -> String {
        guard let vendor, let product else { return "" }
        let number = product.identifier.split(separator: ":").last ?? ""
        return "\(vendor) \(device ?? "device \(number)")"
    }

    /// For programs, beside the facts of the device.
    var json: JSONObject {
        [
            "vendorName": .optional(vendor), "deviceName": .optional(device),
            "subsystemName": .optional(subsystem), "className": .optional(deviceClass),
        ]
    }
}

/// The names of all devices of one command, each list read once.
struct DeviceNaming {
    private var products: [DeviceReference: ProductID] = [:]
    private var pci = NameList()
    private var usb = NameList()

    /// Looks up the names of some devices.
    init(_ devices: [Device], _ inventory: Inventory) {
        var wanted: [ProductID.Registry: Set<NamedNumber>] = [:]
        for device in devices {
            guard let product = inventory.productID(of: device) else { continue }
            products[device.reference] = product
            wanted[product.registry, default: []].formUnion(product.numbers)
            if let identity = device.identity {
                wanted[.pci, default: []].formUnion(identity.numbers)
            }
        }
        pci = NameFiles.pciNames(of: wanted[.pci] ?? [])
        usb = NameFiles.usbNames(of: wanted[.usb] ?? [])
    }

    /// The names of a device.
    func names(of device: Device) -> DeviceNames {
        var names = DeviceNames()
        guard let product = products[device.reference] else { return names }
        let list: NameList
        switch product.registry {
        case .pci: list = pci
        case .usb: list = usb
        case .other: return names
        }
        names.vendor = list[.vendor(product.vendor)]
        names.device = list[.device(product.product, vendor: product.vendor)]
        guard let identity = device.identity else { return names }
        names.subsystem = [pci[.vendor(identity.subvendor)], pci[identity.subsystemNumber]]
            .compactMap { $0 }.joined(separator: " ")
        if names.subsystem == "" { names.subsystem = nil }
        names.deviceClass = pci[identity.subclassNumber] ?? pci[identity.classNumber]
        return names
    }

    /// Vendor and device of a device in one line; empty where nobody has a name for it.
    func title(of device: Device) -> String {
        names(of: device).title(products[device.reference])
    }

    /// A line for each device that has a name, `0000:03:00.0: Intel Corporation 82574L …`.
    func lines(on devices: [Device]) -> String {
        devices.map { device in
            let title = title(of: device)
            return title.isEmpty ? "" : printable("\(device.reference): \(title)") + "\n"
        }.joined()
    }

    /// The facts of a device for programs, with its names.
    func json(of device: Device) -> JSONObject {
        var members = device.members + names(of: device).json
        if let product = products[device.reference] { members["id"] = .text(product.identifier) }
        return members
    }
}

extension ProductID {
    /// What has a name in its registry's list.
    fileprivate var numbers: [NamedNumber] {
        [.vendor(vendor), .device(product, vendor: vendor)]
    }
}

extension PCIIdentity {
    fileprivate var subsystemNumber: NamedNumber {
        .subsystem(subdevice, subvendor: subvendor, device: device, vendor: vendor)
    }

    fileprivate var classNumber: NamedNumber { .baseClass(classCode >> 16) }

    fileprivate var subclassNumber: NamedNumber {
        .subclass(classCode >> 8 & 0xFF, of: classCode >> 16)
    }

    /// What has a name in PCI's list, beside vendor and device.
    fileprivate var numbers: [NamedNumber] { [subsystemNumber, subclassNumber] }
}
