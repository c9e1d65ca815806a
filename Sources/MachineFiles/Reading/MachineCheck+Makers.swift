internal import DriverCore
internal import JSON5Text

/// Which devices a driver makes, where the file does not say so.
extension MachineCheck {
    /// Says of each device which driver of the one above makes it, with which it goes and comes.
    static func setMakers(of devices: inout [DeviceEntry], _ drivers: [DriverEntry]) throws(Problem)
    {
        for index in devices.indices {
            let device = devices[index]
            guard let parent = device.parent else { continue }
            let above = devices[parent]
            switch device.madeBy {
            case .nobody: continue
            case .usual:
                if isUsuallyMade(device, below: above) {
                    devices[index].description.maker = usualMaker(below: above)
                }
            case .driver(let name):
                guard
                    drivers.contains(where: { $0.name == name && $0.description.bus == above.bus })
                else {
                    throw Problem(
                        device.origin.key("madeBy"),
                        "expected a driver in 'drivers' that is on the bus of"
                            + " \(quoted(above.name)), found \(quoted(name))"
                    )
                }
                devices[index].description.maker = .driver(name)
            }
        }
    }

    /// A device on another bus than the one above is what the driver of that makes of it, and so is all of USB.
    ///
    /// Of PCI functions those are that stand behind no bridge: in the domain of a VMD.
    private static func isUsuallyMade(_ device: DeviceEntry, below above: DeviceEntry) -> Bool {
        // Without a bus, or with nobody to serve it, there is no driver above.
        guard let bus = above.bus, above.driver != .nobody else { return false }
        guard device.bus == bus else { return true }
        return bus == "usb" || isInOtherDomain(device, below: above)
    }

    /// Whether a PCI function is below one that is no bridge, as in the domain that a VMD makes.
    static func isInOtherDomain(_ device: DeviceEntry, below above: DeviceEntry) -> Bool {
        guard let pci = above.pci, pci.headerType != 1, let address = device.address,
            let other = above.address
        else { return false }
        return address.domain != other.domain
    }

    /// The driver that the file asks for by name, which need not be the first, or that which comes first.
    private static func usualMaker(below above: DeviceEntry) -> DriverCore.DeviceMaker {
        if case .named(let name) = above.driver { .driver(name) } else { .first }
    }
}
