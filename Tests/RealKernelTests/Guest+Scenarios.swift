import KernelLab
import LabBase
import Testing

extension Guest {
    /// Gives a device to a driver, or back to the one that wants it, by the three writes.
    func move(_ device: String, to driver: String?) throws(LabFailure) {
        let files = "/sys/bus/pci/devices/\(device)"
        try write("\(files)/driver_override", driver ?? "\n")
        if try self.driver(of: device) != nil { try write("\(files)/driver/unbind", device) }
        try write("/sys/bus/pci/drivers_probe", device)
    }

    /// Opens a device that vfio-pci serves, as a virtual machine would, and keeps it open.
    ///
    /// The agent holds container 1, group 2 and device 3.
    func openDevice(_ device: String) throws {
        let group = try #require(try self.group(of: device))
        let steps: [LabVFIO] = [
            .container(handle: 1), .group(handle: 2, group: group), .set(group: 2, container: 1),
            .iommu(container: 1, type: 1), .device(handle: 3, group: 2, name: device),
        ]
        for step in steps {
            let answer = try ask(.vfio(step))
            guard answer == .done(0) else {
                throw LabFailure.unexpected(answer, to: "\(step)")
            }
        }
    }

    /// Closes what ``openDevice(_:)`` opened.
    func closeDevice() throws(LabFailure) {
        for handle in [3, 2, 1] { _ = try ask(.release(handle: handle)) }
    }
}
