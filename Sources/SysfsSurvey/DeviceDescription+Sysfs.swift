public import DriverCore
public import Sysfs
internal import SystemPackage

extension DriverCore.DeviceDescription {
    /// The description of a device of a `/sys`, by its name on its bus.
    ///
    /// ``SysfsSurvey`` lists what a `/sys` does not show.
    ///
    /// - Parameters:
    ///   - name: The device, `0000:03:00.0`.
    ///   - bus: The bus, `pci`.
    ///   - sysfs: Where to look; nothing is written to it.
    ///   - parent: The device of the core below which it is to stand.
    ///   - withFiles: Whether its files are read, too, so that they read the same where the device is added.
    /// - Throws: A failure where the device is not there, where one of the files that say what it is cannot be
    ///   read, and where one makes no sense.
    public init(
        of name: String,
        on bus: String,
        in sysfs: any Sysfs,
        below parent: DriverCore.DeviceID? = nil,
        withFiles: Bool = false
    ) throws(SysfsSurvey.Failure) {
        try checkName(bus, "the name of a bus", in: "/bus")
        try checkName(name, "the name of a device", in: "/bus" / bus / "devices")
        let path = "/bus" / bus / "devices" / name
        try self.init(path, name, bus, sysfs, withFiles)
        self.parent = parent
    }

    /// The description of the device at a path, `/devices/pci0000:00/0000:00:03.0` or a link to it.
    ///
    /// A directory below `/devices` that belongs to no bus is a device that only holds others.
    ///
    /// - Throws: As the other one; also where the path is that of something else, such as a network interface.
    public init(
        at path: SysfsPath,
        in sysfs: any Sysfs,
        below parent: DriverCore.DeviceID? = nil,
        withFiles: Bool = false
    ) throws(SysfsSurvey.Failure) {
        let subsystem = try linkTarget(path / "subsystem", sysfs)
        let what = "a device on a bus, or one below /devices"
        if let subsystem, !subsystem.contains("/bus/") {
            throw SysfsSurvey.Failure(path / "subsystem", expected: what, found: subsystem)
        }
        let bus = subsystem.map { lastComponent(of: $0) }
        if bus == nil, !path.text.hasPrefix("/devices/") {
            throw SysfsSurvey.Failure(path, expected: what, found: path.text)
        }
        let isLink = (try? sysfs.stat(path))?.kind == .link
        let target = isLink ? try linkTarget(path, sysfs) : nil
        let name = target.map { lastComponent(of: $0) } ?? path.lastName
        if let bus { try checkName(bus, "the name of a bus", in: path / "subsystem") }
        try checkName(name, "the name of a device", in: path)
        try self.init(path, name, bus, sysfs, withFiles)
        self.parent = parent
    }

    private init(
        _ path: SysfsPath,
        _ name: String,
        _ bus: String?,
        _ sysfs: any Sysfs,
        _ withFiles: Bool
    ) throws(SysfsSurvey.Failure) {
        do {
            _ = try sysfs.list(path)
        } catch {
            throw SysfsSurvey.Failure(path, error)
        }
        var reader = DeviceReader(TreeReader(sysfs), path)
        self = reader.description(name, bus, withFiles ? reader.tree.files(path) : [])
        if let failure = reader.failures.first { throw failure }
    }
}

extension DriverCore.DriverDescription {
    /// The description of a driver of a `/sys`, by its name on its bus.
    ///
    /// - Parameters:
    ///   - name: The driver as its directory is called, in which a `/` of its name is a `!`.
    ///   - bus: The bus, `pci`.
    ///   - sysfs: Where to look; nothing is written to it.
    ///   - aliases: The aliases of modules. What a driver serves is in its table in any case.
    /// - Throws: A failure where the driver is not there or cannot be looked at.
    public init(
        of name: String,
        on bus: String,
        in sysfs: any Sysfs,
        aliases: ModuleAliases = ModuleAliases()
    ) throws(SysfsSurvey.Failure) {
        try checkName(bus, "the name of a bus", in: "/bus")
        try checkName(name, "the name of a driver", in: "/bus" / bus / "drivers")
        let path = "/bus" / bus / "drivers" / name
        let tree = TreeReader(sysfs)
        do {
            _ = try sysfs.list(path)
        } catch {
            throw SysfsSurvey.Failure(path, error)
        }
        self = tree.driver(name, on: bus, aliases, serving: tree.devices(servedFrom: path, bus))
    }
}

/// Refuses what can be no name in a directory.
private func checkName(_ name: String, _ what: String, in directory: SysfsPath)
    throws(SysfsSurvey.Failure)
{
    guard isFileName(name) else {
        throw SysfsSurvey.Failure(directory, expected: what, found: name)
    }
}

/// Where a link leads; nil where there is none.
private func linkTarget(_ path: SysfsPath, _ sysfs: any Sysfs) throws(SysfsSurvey.Failure)
    -> String?
{
    do {
        return try sysfs.readlink(path)
    } catch .noSuchFileOrDirectory {
        return nil
    } catch {
        throw SysfsSurvey.Failure(path, error)
    }
}
