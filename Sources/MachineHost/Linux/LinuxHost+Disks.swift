import SystemPackage

extension LinuxHost {
    /// Whether the kernel has a whole disk claimed, or one of its partitions.
    ///
    /// The node's number is compared before it is opened, since another node's open may do something (a
    /// watchdog's starts it), and again afterwards, since the node may have been replaced in between. Nothing is written,
    /// so that udev is not told; for the moment between open and close nobody else can claim the disk.
    public func claim(of disk: DeviceNode) -> Usage {
        let path = dev.appending(disk.name)
        guard disk.isBlock, let number = DeviceNumber(disk.number), !disk.name.utf8.contains(0)
        else {
            return .unknown("'\(path.string.printable)' is not named as a block device")
        }
        do {
            guard try Stat(path).isBlock(number) else {
                return .unknown(Self.otherNode(path, number))
            }
        } catch {
            return .unknown(Self.noAnswer(path, error))
        }
        do {
            // By EXCL without CREAT a block device is claimed; NONBLOCK asks for no medium.
            let options: FileDescriptor.OpenOptions = [.exclusiveCreate, .nonBlocking]
            let file = try OpenFile(path, .readOnly, options: options)
            guard try Stat(file.descriptor).isBlock(number) else {
                return .unknown(Self.otherNode(path, number))
            }
            return .unused
        } catch {
            return error == .resourceBusy ? .used([]) : .unknown(Self.noAnswer(path, error))
        }
    }

    private static func otherNode(_ path: FilePath, _ number: DeviceNumber) -> String {
        "'\(path.string.printable)' is not the node of block device \(number)"
    }

    private static func noAnswer(_ path: FilePath, _ errno: Errno) -> String {
        let name = path.string.printable
        switch errno {
        case .noSuchFileOrDirectory: return "there is no node '\(name)'"
        case .permissionDenied, .notPermitted:
            return "only root may ask the kernel who uses '\(name)' (\(errno.name))"
        default: return "the kernel does not say whether '\(name)' is in use (\(errno.name))"
        }
    }

    /// What udev found on a block device; nil where its database has no entry for it.
    ///
    /// Source: `/run/udev/data/bMAJOR:MINOR`.
    ///
    /// - Throws: Where there is no database, too: a container or an initramfs without udev.
    public func contents(of disk: DeviceNode) throws(HostError) -> DiskContents? {
        guard disk.isBlock, let number = DeviceNumber(disk.number) else { return nil }
        let folder = run.appending("udev/data")
        do {
            let bytes = try contents(of: folder.appending("b\(number)"), upTo: 1_048_576)
            return DiskContents(parsingUdevEntry: bytes)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            // That an entry is missing says something only where udev keeps others.
            guard (try? Stat(folder)) != nil else {
                throw .cannot("read", folder, .noSuchFileOrDirectory)
            }
            return nil
        }
    }

    /// The block device that a path is, or that its file system lies on.
    ///
    /// A file of a network file system is not asked for its device, since that may wait for a dead server.
    public func blockDevice(under path: String) -> BackingDisk {
        guard !path.utf8.contains(0) else { return .unknown }
        if path.hasPrefix("/dev/"), let disk = (try? Stat(located(path))).flatMap(Self.disk) {
            return disk
        }
        let mount = (try? mounts())?.nearest(to: path)
        if let mount, mount.isOfNetwork { return .noDisk }
        if let mount, mount.fileSystem.hasPrefix("fuse.") { return .unknown }
        let isInMemory = mount?.isInMemory ?? false
        guard let status = try? Stat(located(path)) else {
            // What was deleted in memory lay in memory; of another file the place is not known.
            return isInMemory && path.hasSuffix(" (deleted)") ? .noDisk : .unknown
        }
        if let disk = Self.disk(status) { return disk }
        let number = DeviceNumber(status.deviceID)
        if number.major != 0 { return .disk(number.description) }
        if isInMemory { return .noDisk }
        // A file system that numbers itself: mounts() has found the device of its source.
        guard let own = mount.flatMap({ DeviceNumber($0.deviceNumber) }), own.major != 0
        else { return .unknown }
        return .disk(own.description)
    }

    /// What the node of a device says of the disk that it is; nil for another file.
    private static func disk(_ status: Stat) -> BackingDisk? {
        switch status.type {
        case .blockSpecial: .disk(DeviceNumber(status.specialDeviceID).description)
        case .characterSpecial: .noDisk
        default: nil
        }
    }

    /// The devices, by path, that are exported to others although the kernel may have no claim on them.
    ///
    /// Source: `/sys/kernel/config`: `nvmet/subsystems/*/namespaces/*/device_path` and
    /// `nvmet/subsystems/*/passthru/device_path` where `enable` is 1 (drivers/nvme/target/configfs.c), and
    /// `target/core/*/*/udev_path` (drivers/target/target_core_configfs.c), and
    /// `usb_gadget/*/functions/mass_storage.*/lun.*/file` (drivers/usb/gadget/function/f_mass_storage.c).
    ///
    /// - Throws: Where one of them is loaded and its files are not there, too.
    public func exportedDisks() throws(HostError) -> [String] {
        var paths: [String] = []
        if let nvmet = try configuration("nvmet", of: "nvmet") {
            for subsystem in try entries(of: nvmet.appending("subsystems")) {
                let namespaces = try entries(of: subsystem.appending("namespaces"))
                for path in namespaces + [subsystem.appending("passthru")]
                where try line(path.appending("enable")) == "1" {
                    paths.append(try line(path.appending("device_path")))
                }
            }
        }
        if let target = try configuration("target", of: "target_core_mod") {
            for adapter in try entries(of: target.appending("core")) {
                for object in try entries(of: adapter) {
                    paths.append(try line(object.appending("udev_path")))
                }
            }
        }
        if let gadgets = try configuration("usb_gadget", of: "libcomposite") {
            for gadget in try entries(of: gadgets) {
                for function in try entries(of: gadget.appending("functions"))
                where function.lastComponent?.string.hasPrefix("mass_storage.") == true {
                    for unit in try entries(of: function) {
                        paths.append(try line(unit.appending("file")))
                    }
                }
            }
        }
        return paths.filter { $0.hasPrefix("/") }.sorted().firstOfEach
    }

    /// The folder of a configfs subsystem; nil where its module is not loaded either.
    private func configuration(_ name: String, of module: String) throws(HostError) -> FilePath? {
        let folder = sys.appending("kernel/config").appending(name)
        do {
            if try Stat(folder).type == .directory { return folder }
        } catch {
            guard error == .noSuchFileOrDirectory else { throw .cannot("read", folder, error) }
        }
        guard (try? Stat(sys.appending("module").appending(module))) != nil else { return nil }
        throw .cannot("read", folder, .noSuchFileOrDirectory)
    }

    /// What is in a folder; nothing where there is none, or a file in its place.
    private func entries(of folder: FilePath) throws(HostError) -> [FilePath] {
        do {
            return try names(in: folder).sorted().map { folder.appending($0) }
        } catch {
            // Files stand beside the folders, and each may go meanwhile.
            guard error == .notDirectory || error == .noSuchFileOrDirectory else {
                throw .cannot("list", folder, error)
            }
            return []
        }
    }

    /// The first line of a file; empty without one.
    private func line(_ path: FilePath) throws(HostError) -> String {
        do {
            return try contents(of: path, upTo: 4096).lines.first?.text ?? ""
        } catch {
            guard error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory else {
                throw error
            }
            return ""
        }
    }
}

extension Stat {
    /// Whether it is of the node of a block device of that number.
    fileprivate func isBlock(_ number: DeviceNumber) -> Bool {
        type == .blockSpecial && DeviceNumber(specialDeviceID) == number
    }
}

extension [Mount] {
    /// The mount whose file system a path lies in: the nearest above it, and of two at one place the later.
    fileprivate func nearest(to path: String) -> Mount? {
        var nearest: Mount?
        for mount in self where mount.target == "/" || path.isBelow(mount.target) {
            if mount.target.utf8.count >= nearest?.target.utf8.count ?? 0 { nearest = mount }
        }
        return nearest
    }
}

extension String {
    /// Whether a path is another one or below it.
    fileprivate func isBelow(_ folder: String) -> Bool { self == folder || hasPrefix(folder + "/") }
}
