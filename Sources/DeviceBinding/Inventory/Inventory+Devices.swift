internal import Sysfs
internal import SystemPackage

extension Inventory {
    /// What a device is and which driver serves it.
    ///
    /// The `driver` link and `modalias` never wait for the device's lock, so they are read first.
    /// `driver_override` and `uevent` do wait on Linux 6.1 while the device is probed or unbound; a
    /// probe ends soon, but an unbind from vfio waits for a process without limit. Where
    /// that shows, the override is left unread.
    ///
    /// - Throws: ``Failure/Code/notFound`` where the device is not there any more.
    public func device(_ reference: DeviceReference) throws(Failure) -> Device {
        var driver = try self.driver(of: reference)
        let modalias = try text(reference.path / "modalias")
        var isBeingReleased = driver == nil ? try self.isBeingReleased(reference) : false
        if isBeingReleased {
            // Somebody may have given it to another driver between the two looks.
            driver = try self.driver(of: reference)
            isBeingReleased = driver == nil
        }
        let override = isBeingReleased ? Override.unread : try self.override(of: reference)
        let device = Device(
            reference: reference,
            driver: driver,
            override: override,
            modalias: modalias,
            group: try group(of: reference),
            isBeingReleased: isBeingReleased
        )
        // Every file may be missing from a device that is there; when all are, it may have gone.
        if driver == nil, modalias == nil, override == .unsupported { try checkEntry(reference) }
        return device
    }

    /// Throws unless a device's entry leads to a directory.
    private func checkEntry(_ reference: DeviceReference) throws(Failure) {
        do {
            _ = try sysfs.list(reference.path)
        } catch .noSuchFileOrDirectory {
            throw .gone(reference, isDangling: exists(reference))
        } catch {
            throw .access("list", reference.path, in: sysfs.root, error)
        }
    }

    /// Whether a device without a `driver` link has a driver all the same, which is letting it go.
    ///
    /// The link goes when an unbind begins, the driver when it ends. On Linux 6.1 `vfio-dev` is there
    /// until the end, and nothing else may be read without waiting; on 6.12 it goes at the start, and
    /// `uevent`, which names the driver until the end, does not wait any more.
    private func isBeingReleased(_ reference: DeviceReference) throws(Failure) -> Bool {
        if sysfs.exists(reference.path / "vfio-dev") { return true }
        guard let uevent = try text(reference.path / "uevent") else { return false }
        return uevent.split(separator: "\n").contains { $0.hasPrefix("DRIVER=") }
    }

    /// Whether it is a vfio driver that is letting a device go, so that this may last as long as a process
    /// has the device open; any other lets go at once.
    ///
    /// On Linux 6.1 `uevent` waits while vfio lets go, and is not read then.
    func isBeingReleasedByVFIO(_ reference: DeviceReference) -> Bool {
        if sysfs.exists(reference.path / "vfio-dev") { return true }
        let lines = ((try? text(reference.path / "uevent")) ?? nil)?.split(separator: "\n") ?? []
        return lines.contains {
            $0.hasPrefix("DRIVER=") && isServedByVFIO(reference, driver: String($0.dropFirst(7)))
        }
    }

    /// The driver that serves a device.
    public func driver(of reference: DeviceReference) throws(Failure) -> String? {
        try link(reference.path / "driver").driver()
    }

    /// What a device's `driver_override` says; this may wait for the device's lock.
    public func override(of reference: DeviceReference) throws(Failure) -> Override {
        try file(reference.path / "driver_override").override()
    }

    /// The number of a device's IOMMU group.
    public func group(of reference: DeviceReference) throws(Failure) -> Int? {
        try link(reference.path / "iommu_group").group()
    }

    /// The text of an attribute; nil where there is none, or where the device has just gone.
    func text(_ path: SysfsPath) throws(Failure) -> String? {
        try file(path).text()
    }

    private func link(_ path: SysfsPath) -> Seen {
        let target = Result { () throws(Errno) in try sysfs.readlink(path) }
        return Seen(path: path, root: sysfs.root, found: target)
    }

    private func file(_ path: SysfsPath) -> Seen {
        let text = Result { () throws(Errno) in try sysfs.readText(path) }
        return Seen(path: path, root: sysfs.root, found: text)
    }
}

extension Failure {
    /// The failure for a device that was there and is not any more.
    static func gone(_ reference: DeviceReference, isDangling: Bool = false) -> Failure {
        Failure(
            .notFound,
            isDangling
                ? "The device \(reference) is not there: its entry is a dangling link."
                : "The device \(reference) is not there any more.",
            path: reference.path,
            errno: .noSuchFileOrDirectory
        )
    }

    /// The failure for an entry that is not what the kernel makes.
    static func unexpected(_ path: SysfsPath, in root: String, _ finding: String) -> Failure {
        Failure(.system, "'\(shown(path, in: root))' \(finding).", path: path)
    }
}
