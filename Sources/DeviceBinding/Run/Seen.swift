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
        let names = target.utf8.split(separator: UInt8(ascii: "/"))
        guard let name = names.last, names.dropLast().last?.elementsEqual("drivers".utf8) == true
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

extension Errno {
    /// Whether it is the system's clear no to whether there is an entry; all else leaves that open.
    var meansGone: Bool {
        self == .noSuchFileOrDirectory || self == .notDirectory
            || self == .operationNotSupportedByDevice
    }
}
