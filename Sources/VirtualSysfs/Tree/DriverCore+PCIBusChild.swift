internal import DriverCore

/// The class `pci_bus`: a directory for each bus, below the bridge that leads to it.
extension DriverCore {
    /// What a name means in those directories.
    func pciBusChild(_ name: String, of directory: Directory) -> Node? {
        switch directory {
        case .pciBuses(let device):
            name == pciBusName(of: device) ? .directory(.pciBus(device)) : nil
        case .pciBus(let device): child(name, ofBusBehind: device)
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    private func child(_ name: String, ofBusBehind device: DeviceID) -> Node? {
        switch name {
        case "device": .link(to: .device(device))
        case "subsystem": .link(to: .members(className: "pci_bus"))
        case "rescan": core(.bridgeRescan(device))
        case "uevent": core(.pciBusUevent(device))
        default: nil
        }
    }

    /// What those directories list.
    func pciBusNames(in directory: Directory) -> [String] {
        switch directory {
        case .pciBuses(let device): pciBusName(of: device).map { [$0] } ?? []
        case .pciBus: ["device", "rescan", "subsystem", "uevent"]
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    func pciBus(named name: String) -> DeviceID? {
        pciBuses.first { pciBusName(of: $0) == name }
    }
}
