internal import Sysfs
internal import SystemPackage

/// What one look at a link or a file of `/sys` saw, and what it means.
///
/// The one place that says which errno means "there is none", for an ``Inventory``, which looks itself,
/// and for a ``PlanRun``, which is told.
struct Seen {
    /// Where the look went.
    let path: SysfsPath
    /// The directory that stands for `/sys`, for messages.
    let root: String
    /// The target of the link or the text of the file, or why there is none.
    let found: Result<String, Errno>

    /// The text of an attribute; nil where there is none, or where the device has just gone.
    func text() throws(Failure) -> String? {
        do {
            return try found.get()
        } catch .noSuchFileOrDirectory, .operationNotSupportedByDevice, .notDirectory {
            return nil
        } catch {
            throw .access("read", path, in: root, error)
        }
    }

    /// What a device's `driver_override` says.
    func override() throws(Failure) -> Override {
        try text().map(Override.init(text:)) ?? .unsupported
    }

    /// The driver that a device's `driver` link names.
    func driver() throws(Failure) -> String? {
        let target: String
        do {
            target = try found.get()
        } catch .noSuchFileOrDirectory, .notDirectory {
            return nil
        } catch .invalidArgument {
            throw .unexpected(path, in: root, "is not a link to a driver")
        } catch {
            throw .access("read", path, in: root, error)
        }
        // `…/bus/BUS/drivers/NAME`: the bytes are looked at, since this is read after every write.
        let bytes = target.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), bytes[..<slash].endsInDrivers,
            case let name = bytes[bytes.index(after: slash)...], !name.isEmpty
        else {
            throw .unexpected(path, in: root, "leads not to a driver but to \(quoted(target))")
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// The number of the IOMMU group that a device's `iommu_group` link names.
    func group() throws(Failure) -> Int? {
        do {
            return Int(lastComponent(of: try found.get()))
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw .access("read", path, in: root, error)
        }
    }
}

extension Substring.UTF8View {
    /// Whether the last name of a path is `drivers`.
    fileprivate var endsInDrivers: Bool {
        let name = "drivers".utf8
        guard suffix(name.count).elementsEqual(name) else { return false }
        return count == name.count || dropLast(name.count).last == UInt8(ascii: "/")
    }
}

extension Errno {
    /// Whether it is the system's clear no to whether there is an entry; all else leaves that open.
    var meansGone: Bool {
        self == .noSuchFileOrDirectory || self == .notDirectory
            || self == .operationNotSupportedByDevice
    }
}
