import SystemPackage

extension LinuxHost {
    /// The file systems that are mounted where this process sees them, in the order of mountinfo.
    ///
    /// A file system that numbers itself (btrfs, with major number 0) gets the number of the block device
    /// that its source names; of a file system over several devices that is one of them. ZFS names none.
    ///
    /// Source: `/proc/self/mountinfo`.
    public func mounts() throws(HostError) -> [Mount] {
        let mounts = try Mount.parse(mountinfo: contents(of: proc.appending("self/mountinfo")))
        return mounts.map { mount in
            guard mount.deviceNumber.hasPrefix("0:"), mount.source.hasPrefix("/dev/"),
                let status = try? Stat(located(mount.source)), status.type == .blockSpecial
            else { return mount }
            var mount = mount
            mount.deviceNumber = DeviceNumber(status.specialDeviceID).description
            return mount
        }
    }

    /// The areas that the kernel swaps to: none where it was built without swap.
    ///
    /// A swap file counts as its file system's device; the number is nil where the file is gone or its
    /// file system names no device.
    ///
    /// Source: `/proc/swaps`.
    public func swapAreas() throws(HostError) -> [SwapArea] {
        let swaps: [UInt8]
        do {
            swaps = try contents(of: proc.appending("swaps"))
        } catch  where error.errno == .noSuchFileOrDirectory && hasProcesses {
            return []
        }
        return SwapArea.paths(inSwaps: swaps).map { path in
            SwapArea(path: path, deviceNumber: blockDevice(under: path).number)
        }
    }

    /// Whether `/proc` is mounted at all, so that a file that is not there says something.
    var hasProcesses: Bool {
        (try? Stat(proc.appending("self"), followTargetSymlink: false)) != nil
    }
}
