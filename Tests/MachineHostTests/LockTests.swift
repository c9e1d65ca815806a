import Glibc
import SystemPackage
import Testing

@testable import MachineHost

@Suite struct LockTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        scratch.folder("run")
        scratch.link("proc/\(getpid())/comm", to: "/proc/\(getpid())/comm")
    }

    @Test func `a second run is told who has the lock, and gets it afterwards`() throws {
        let first = scratch.host
        let second = scratch.host
        let lock = try first.lock()
        let error = #expect(throws: HostError.self) { try second.lock() }
        #expect(error?.code == .busy)
        let command = try first.contents(of: "/proc/self/comm").lines.first?.text ?? ""
        #expect(error?.message.contains("is locked by process \(getpid()) (\(command)): ") == true)
        first.unlock(lock)
        second.unlock(try second.lock())
    }

    @Test func `a lock is free when its host is gone`() throws {
        do { _ = try scratch.host.lock() }
        let host = scratch.host
        host.unlock(try host.lock())
    }

    @Test func `a lock that was given back, or was never taken, closes nothing`() throws {
        let host = scratch.host
        let lock = try host.lock()
        host.unlock(lock)
        let path = try scratch.write("innocent", "x")
        let file = try OpenFile(path, .readOnly)
        host.unlock(lock)
        host.unlock(HostLock(rawValue: file.descriptor.rawValue))
        #expect(try file.readAll(upTo: 1) == [UInt8(ascii: "x")])
    }

    @Test(arguments: ["", "no number", "-1\n", "99999999999999999999\n"])
    func `a lock file that names nobody makes the holder another process`(text: String) throws {
        let path = try scratch.write("run/anybind.lock", text)
        let file = try OpenFile(path, .readOnly)
        let raw = file.descriptor.rawValue
        #expect(flock(raw, LOCK_EX | LOCK_NB) == 0)
        let error = #expect(throws: HostError.self) { try scratch.host.lock() }
        #expect(error?.message.contains("is locked by another process") == true)
        #expect(try file.readAll(upTo: 100) == text.bytes)
    }

    @Test func `only the owner may open the lock file`() throws {
        let host = scratch.host
        let lock = try host.lock()
        defer { host.unlock(lock) }
        let status = try Stat(scratch.root.appending("run/anybind.lock"))
        #expect(status.permissions.rawValue & 0o777 == 0o600)
    }

    @Test func `a link in the place of the lock file is not followed`() throws {
        scratch.link("run/anybind.lock", to: "/nonexistent")
        let error = #expect(throws: HostError.self) { try scratch.host.lock() }
        #expect(error?.errno == .tooManySymbolicLinkLevels)
    }

    @Test(arguments: [
        (
            Errno.permissionDenied, false,
            "cannot lock '/x': permission denied (EACCES); changing bindings needs root"
        ),
        (
            .notPermitted, false,
            "cannot lock '/x': operation not permitted (EPERM); changing bindings needs root"
        ),
        (.permissionDenied, true, "cannot lock '/x': permission denied (EACCES)"),
        (.noSuchFileOrDirectory, false, "cannot lock '/x': no such file or directory (ENOENT)"),
    ])
    func `who may not lock is told that it takes root`(errno: Errno, isRoot: Bool, message: String)
    {
        #expect(LinuxHost.lockError("/x", errno, isRoot: isRoot).message == message)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to become a user without rights"))
    func `a user without rights is told what root could do`() async {
        await #expect(processExitsWith: .success) {
            guard setuid(65534) == 0 else { exit(1) }
            do {
                _ = try LinuxHost(run: "/").lock()
                exit(2)
            } catch let error as HostError {
                guard error.message.hasSuffix("(EACCES); changing bindings needs root") else {
                    exit(3)
                }
            }
            // What the first process of the system holds open is root's business.
            let scan = HolderScan(proc: "/proc", nodes: [], devices: [])
            guard try scan.findings().unreadable > 0 else { exit(4) }
        }
    }

    @Test func `no call leaves a descriptor behind`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try Scratch()
            scratch.folder("run")
            try scratch.write("dev/vfio/7", "")
            // The runtime's own timers and events come and go meanwhile; no call here makes any.
            let descriptors = {
                Set(
                    try names(in: "/proc/self/fd").compactMap { name in
                        let target = try? readlink(FilePath("/proc/self/fd/\(name)"))
                        return target?.hasPrefix("anon_inode:") == false ? target : nil
                    }
                )
            }
            let before = try descriptors()
            for host in [LinuxHost(), scratch.host] {
                _ = try? host.mounts()
                _ = try? host.swapAreas()
                _ = try? host.interfaceAddresses()
                _ = try? host.routes()
                _ = try? host.boundSockets(loadingModules: false)
                _ = try? host.exportedDisks()
                _ = host.claim(of: DiskTests.loop)
                _ = host.openers(of: [OpenerTests.null])
                _ = try? host.holders(ofGroup: 7)
                _ = try? host.groupStatus(7)
                _ = try? host.loadModule("anybind_no_such_module")
            }
            let host = scratch.host
            let lock = try host.lock()
            let path = scratch.root.appending("run/anybind.lock").string
            // What was open before may be closed meanwhile by whoever opened it.
            let held = try descriptors().subtracting(before)
            precondition(held == [path], "left open: \(held)")
            host.unlock(lock)
            let left = try descriptors().subtracting(before)
            precondition(left.isEmpty, "left open: \(left)")
        }
    }
}
