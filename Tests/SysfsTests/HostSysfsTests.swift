import Glibc
import ScratchTree
import Sysfs
import SystemPackage
import Testing

@Suite struct HostSysfsTests {
    private let tree = ScratchTree()
    private var sysfs: HostSysfs { HostSysfs(root: tree.root) }

    @Test func `an attribute is read without its newline`() throws {
        tree.file("bus/pci/devices/a/driver_override", "(null)\n")
        #expect(try sysfs.readText("/bus/pci/devices/a/driver_override") == "(null)")
    }

    @Test func `a read begins at its offset and takes no more than was asked for`() throws {
        tree.file("a", "0123456789")
        let handle = try sysfs.open("/a", .read)
        defer { sysfs.close(handle) }
        #expect(try sysfs.read(handle, upTo: 3, at: 0) == Array("012".utf8))
        #expect(try sysfs.read(handle, upTo: 100, at: 8) == Array("89".utf8))
        #expect(try sysfs.read(handle, upTo: 100, at: 10) == [])
    }

    @Test func `a write is one write and says how much was taken`() throws {
        tree.file("a", "")
        #expect(try sysfs.write("/a", "vfio-pci\n") == 9)
        #expect(try sysfs.readBytes("/a") == Array("vfio-pci\n".utf8))
    }

    @Test func `an empty write takes nothing and leaves the file as it is`() throws {
        tree.file("a", "before")
        #expect(try sysfs.write("/a", "") == 0)
        #expect(try sysfs.readText("/a") == "before")
    }

    @Test func `a listing has no dots and is sorted by bytes`() throws {
        for name in ["b", "a", "B", "a.1", "ä"] { tree.file("d/\(name)", "") }
        #expect(try sysfs.list("/d") == ["B", "a", "a.1", "b", "ä"])
    }

    @Test func `the entries of a directory have the kinds that a look at each gives`() throws {
        tree.file("d/uevent", "")
        tree.directory("d/net")
        tree.link("d/driver", to: "../nowhere")
        let kinds: [SysfsEntry] = [
            SysfsEntry(name: "driver", kind: .link), SysfsEntry(name: "net", kind: .directory),
            SysfsEntry(name: "uevent", kind: .file),
        ]
        #expect(try sysfs.entries("/d") == kinds)
        for entry in kinds { #expect(try sysfs.stat("/d" / entry.name).kind == entry.kind) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try sysfs.entries("/e") }
    }

    @Test func `a directory is listed through a link, and a device's files are reached so`() throws
    {
        tree.file("devices/pci0000:00/a/vendor", "0x8086\n")
        tree.link("bus/pci/devices/a", to: "../../../devices/pci0000:00/a")
        #expect(try sysfs.list("/bus/pci/devices/a") == ["vendor"])
        #expect(try sysfs.readText("/bus/pci/devices/a/vendor") == "0x8086")
    }

    @Test func `a link is read as it is written, and its last name is the driver`() throws {
        tree.link("a/driver", to: "../bus/pci/drivers/e1000e")
        #expect(try sysfs.readlink("/a/driver") == "../bus/pci/drivers/e1000e")
        #expect(try sysfs.linkedName("/a/driver") == "e1000e")
        #expect(try sysfs.linkedName("/a/other") == nil)
    }

    @Test func `stat tells a file, a directory, a link and a pipe apart`() throws {
        tree.file("file", "12", mode: 0o200)
        tree.directory("directory")
        tree.link("link", to: "nowhere")
        tree.pipe("pipe")
        let file = try sysfs.stat("/file")
        #expect((file.kind, file.mode, file.size) == (.file, 0o200, 2))
        #expect(try sysfs.stat("/directory").kind == .directory)
        #expect(try sysfs.stat("/link").kind == .link)
        #expect(try sysfs.stat("/pipe").kind == .other)
        #expect(sysfs.exists("/link"))
    }

    /// A call that fails, with the errno that it fails with.
    struct FailingCall: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let errno: Errno
        let call: @Sendable (HostSysfs) throws -> Void
    }

    static let failures: [FailingCall] = [
        FailingCall(testDescription: "opening nothing", errno: .noSuchFileOrDirectory) {
            _ = try $0.open("/nothing", .read)
        },
        FailingCall(testDescription: "opening below a file", errno: .notDirectory) {
            _ = try $0.open("/file/below", .read)
        },
        FailingCall(testDescription: "opening a link at the end", errno: .tooManySymbolicLinkLevels)
        {
            _ = try $0.open("/link", .read)
        },
        FailingCall(testDescription: "a loop of links", errno: .tooManySymbolicLinkLevels) {
            _ = try $0.open("/loop/x", .read)
        },
        FailingCall(testDescription: "reading a directory", errno: .isDirectory) {
            _ = try $0.readBytes("/directory")
        },
        FailingCall(testDescription: "writing a directory", errno: .isDirectory) {
            _ = try $0.open("/directory", .write)
        },
        FailingCall(
            testDescription: "writing a pipe without a reader",
            errno: .noSuchAddressOrDevice
        ) {
            _ = try $0.open("/pipe", .write)
        },
        FailingCall(testDescription: "listing a file", errno: .notDirectory) {
            _ = try $0.list("/file")
        },
        FailingCall(testDescription: "the target of a file", errno: .invalidArgument) {
            _ = try $0.readlink("/file")
        },
        FailingCall(testDescription: "a path that is too long", errno: .fileNameTooLong) {
            _ = try $0.stat(SysfsPath(String(repeating: "a", count: 5000)))
        },
        FailingCall(testDescription: "a NUL in a path", errno: .noSuchFileOrDirectory) {
            _ = try $0.stat("/file\0junk")
        },
        FailingCall(testDescription: "a closed handle", errno: .badFileDescriptor) {
            _ = try $0.read(SysfsHandle(rawValue: 1_000_000), upTo: 1, at: 0)
        },
    ]

    @Test("a failing call throws the errno of the system call", arguments: failures)
    func failing(_ row: FailingCall) throws {
        tree.file("file", "")
        tree.directory("directory")
        tree.link("link", to: "file")
        tree.link("loop", to: "loop")
        tree.pipe("pipe")
        #expect(throws: row.errno) { try row.call(self.sysfs) }
    }

    @Test func `opening a pipe for reading does not wait for a writer`() throws {
        tree.pipe("pipe")
        let handle = try sysfs.open("/pipe", .read)
        defer { sysfs.close(handle) }
        #expect(throws: Errno.illegalSeek) { try sysfs.read(handle, upTo: 1, at: 0) }
    }

    @Test func `descriptors are closed on exec, and freed by close`() throws {
        tree.file("a", "")
        let handle = try sysfs.open("/a", .readWrite)
        #expect(fcntl(handle.rawValue, F_GETFD) == FD_CLOEXEC)
        sysfs.close(handle)
        #expect(fcntl(handle.rawValue, F_GETFD) == -1)
    }

    @Test func `no descriptor is left after listings and failures`() throws {
        tree.directory("d")
        let before = try HostSysfs(root: "/").list("/proc/self/fd").count
        for _ in 0..<50 {
            _ = try sysfs.list("/d")
            _ = try? sysfs.list("/nothing")
            _ = try? sysfs.readBytes("/d")
        }
        let after = try HostSysfs(root: "/").list("/proc/self/fd").count
        #expect(after <= before + 10)
    }

    @Test(arguments: ["/sys", "/sys/", "/sys///"])
    func `a slash at the end of the root makes no difference`(_ root: String) throws {
        #expect(try HostSysfs(root: root).stat("/").kind == .directory)
    }
}
