/// Devices that come with what hangs on them.
extension DriverCore {
    /// Makes a device and what is below it, then offers each; what a driver makes there is plugged in, and comes with
    /// that driver's probe.
    ///
    /// Below the device, one that cannot be made, since its name is taken, is left out with all below it.
    mutating func addBranch(_ branch: DeviceBranch, _ task: TaskIndex) {
        let top: DeviceID
        switch create(Described(branch.device), hardware: nil, physicalFunction: nil) {
        case .failure(let refusal): return refuse(refusal, task)
        case .success(let device): top = device
        }
        var added = [top]
        add(branch.below, to: top, facts(of: top)?.hardware, &added)
        push(.conclude(.device(top)), task)
        push(.rescan(Rescan(offering: added)), task)
    }

    /// Adds what is below a device; below hardware that has none yet, it is only plugged in.
    private mutating func add(
        _ branches: [DeviceBranch],
        to device: DeviceID?,
        _ hardware: HardwareID?,
        _ added: inout [DeviceID]
    ) {
        for branch in branches {
            var description = branch.device
            guard let name = filedName(description.name) else { continue }
            description.name = name
            description.parent = device
            if device == nil || description.maker != nil {
                let plugged = plugIn(Described(description), below: hardware)
                add(branch.below, to: nil, plugged, &added)
            } else if case .success(let made) = create(
                Described(description),
                hardware: nil,
                physicalFunction: nil
            ) {
                added.append(made)
                add(branch.below, to: made, facts(of: made)?.hardware, &added)
            }
        }
    }
}
