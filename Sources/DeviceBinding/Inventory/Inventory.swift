public import MachineHost
public import Sysfs
internal import SystemPackage

/// The devices, drivers and groups of a `/sys`, read when they are asked for.
///
/// Nothing is cached: each call reads again, so that an answer is never older than the question.
public struct Inventory: Sendable {
    /// Where everything is read from.
    public let sysfs: any Sysfs

    /// Who is asked for what a `/sys` does not say of names: the number of a node in `/dev`, and the address that the
    /// hardware of an interface has by itself; nil where nobody is.
    let host: (any HostSystem)?

    /// The inventory of a `/sys`, with the machine around it where names may be looked up there too.
    public init(_ sysfs: any Sysfs, host: (any HostSystem)? = nil) {
        self.sysfs = sysfs
        self.host = host
    }

    /// The names of all buses.
    public func buses() throws(Failure) -> [String] {
        try list("/bus")
    }

    /// The devices of a bus, by name.
    public func references(bus: String) throws(Failure) -> [DeviceReference] {
        try names(in: "devices", of: bus).map { DeviceReference(bus: bus, name: $0) }
    }

    /// Whether there is such a device now; it is assumed to be there where that is unknown.
    public func exists(_ reference: DeviceReference) -> Bool {
        isThere(reference.path)
    }

    /// Whether there is an entry, where only the system's clear no counts as a no.
    func isThere(_ path: SysfsPath) -> Bool {
        do {
            _ = try sysfs.stat(path)
            return true
        } catch {
            return !error.meansGone
        }
    }

    /// The names in a directory, in the order of their bytes.
    func list(_ path: SysfsPath) throws(Failure) -> [String] {
        do { return try sysfs.list(path) } catch {
            throw .access("list", path, in: sysfs.root, error)
        }
    }

    /// The name that a link ends in; nil where there is no link.
    func linkedName(_ path: SysfsPath) throws(Failure) -> String? {
        do { return try sysfs.linkedName(path) } catch {
            throw .access("read", path, in: sysfs.root, error)
        }
    }

    /// The names in a directory; none where there is no such directory.
    func listIfThere(_ path: SysfsPath) throws(Failure) -> [String] {
        do {
            return try sysfs.list(path)
        } catch .noSuchFileOrDirectory {
            return []
        } catch {
            throw .access("list", path, in: sysfs.root, error)
        }
    }

    /// The names in `devices` or `drivers` of a bus.
    ///
    /// - Throws: ``Failure/Code/notFound`` where there is no such bus, with the buses that there are.
    func names(in directory: String, of bus: String) throws(Failure) -> [String] {
        guard isFileName(bus) else { throw .malformedName(bus, of: "bus") }
        let path = SysfsPath("/bus/\(bus)") / directory
        do {
            return try sysfs.list(path)
        } catch .noSuchFileOrDirectory {
            let buses = (try? sysfs.list("/bus")) ?? []
            let near = nearNames(to: bus, among: buses)
            throw Failure(
                .notFound,
                "There is no bus \(quoted(bus)).",
                help: near.isEmpty ? [.chooseBus(buses)] : [],
                candidates: near,
                path: path,
                errno: .noSuchFileOrDirectory
            )
        } catch {
            throw .access("list", path, in: sysfs.root, error)
        }
    }
}

extension Failure {
    /// The failure for a text that cannot be the name of anything in a directory.
    static func malformedName(_ text: String, of kind: String) -> Failure {
        Failure(.malformed, "\(quoted(text)) cannot be the name of a \(kind).")
    }
}

/// A text that a person gave, in quotes, safe to print and not longer than a line.
func quoted(_ text: String) -> String {
    "'\(printable(text, upTo: 60))'"
}
