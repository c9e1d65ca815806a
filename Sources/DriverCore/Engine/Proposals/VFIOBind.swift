/// `vfio_bind`: a file of a vfio driver's own, by which it binds a device that it does not match.
///
/// Kim Phillips's export of `driver_probe_device()`, RFC v4 01/10 of 8 February 2014, with the handler
/// of Antonios Motakis's vfio-platform; Stuart Yoder gives the command for vfio-pci on 26 March 2014 as
/// way 3. Not merged. The handler looks the name up, takes the device's lock and no parent's, and calls
/// the function: 1 gives the count, 0 (anything that went wrong) is a write of no bytes, and a device
/// that is not registered is `ENODEV`. On PCI no code was posted, and the bus's own probe matches once
/// more; decided here is that it then passes an ID of wildcards, without which the file could do
/// nothing there.
///
/// The safe form is the same file over `device_driver_attach()`, exported since 5.14.
extension DriverCore {
    /// Whether a driver has the file.
    func hasVFIOBind(_ driver: DriverFacts) -> Bool {
        guard driver.isVFIO, read(driver.id, .presence)?.hasFiles == true else { return false }
        return profile.proposals.contains(.vfioBind)
            || profile.proposals.contains(.vfioBindAttach)
    }

    mutating func storeVFIOBind(_ driver: DriverID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let bus = bus(of: driver) else { return refuse(.gone, task) }
        switch find(bytes, on: bus) {
        case .failure(let refusal): refuse(refusal, task)
        case .success(let device):
            let isExport = profile.proposals.contains(.vfioBind)
            var attempt = Attempt(driver: driver, device: device.id)
            attempt.makesEntry = true
            attempt.looksForDriver = !isExport
            var attach = DriverAttach(attempt, queues: isExport)
            attach.locksParent = !isExport
            push(
                .concludeResult(count: bytes.count, sign: isExport ? .exported : .either),
                task
            )
            push(.attach(attach), task)
        }
    }
}
