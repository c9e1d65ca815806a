import DeviceBinding
import Glibc
import ScratchTree
import Testing

@testable import DevicePolicy

/// Which files are read, which mask others, and which are refused.
@Suite struct PolicyFilesTests {
    private let scratch = ScratchTree()
    private var places: PolicyPlaces {
        PolicyPlaces(["etc", "run", "lib"].map { "\(scratch.root)/\($0)" })
    }

    private func rule(_ devices: String) -> String {
        "{ rules: [{ devices: '\(devices)', driver: 'vfio-pci' }] }"
    }

    private func failure() -> Failure? {
        do throws(Failure) {
            _ = try Policy(in: places)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a directory that is not there has no rule`() throws {
        #expect(try Policy(in: places) == Policy())
    }

    @Test func `a file is read in place of one of its name in a later directory`() throws {
        scratch.file("etc/b.json5", rule("0000:01:00.0"))
        scratch.file("run/b.json5", rule("0000:02:00.0"))
        scratch.file("run/a.json5", rule("0000:03:00.0"))
        scratch.file("lib/b.json5", rule("0000:04:00.0"))
        scratch.file("lib/c.json5", rule("0000:05:00.0"))
        let policy = try Policy(in: places)
        #expect(policy.rules.map(\.devices) == ["0000:03:00.0", "0000:01:00.0", "0000:05:00.0"])
        let root = scratch.root
        #expect(
            policy.files == [
                PolicyFile(path: "\(root)/run/a.json5", kind: .rules(1)),
                PolicyFile(path: "\(root)/etc/b.json5", kind: .rules(1)),
                PolicyFile(
                    path: "\(root)/run/b.json5",
                    kind: .overridden(by: "\(root)/etc/b.json5")
                ),
                PolicyFile(
                    path: "\(root)/lib/b.json5",
                    kind: .overridden(by: "\(root)/etc/b.json5")
                ),
                PolicyFile(path: "\(root)/lib/c.json5", kind: .rules(1)),
            ]
        )
    }

    @Test func `an empty file and a link to nothing mask, and other names are not read`() throws {
        scratch.file("etc/a.json5", "")
        scratch.link("etc/b.json5", to: "/dev/null")
        for name in ["a.json5", "b.json5"] { scratch.file("lib/\(name)", "no rule at all") }
        for name in [".json5", ".c.json5", "d.json5~", "e.json", "README"] {
            scratch.file("etc/\(name)", "no rule at all")
        }
        let policy = try Policy(in: places)
        #expect(policy.rules.isEmpty)
        #expect(policy.files.filter { $0.kind == .mask }.count == 2)
    }

    @Test func `a file that is overridden may be anything`() throws {
        scratch.file("etc/a.json5", rule("0000:01:00.0"))
        scratch.pipe("run/a.json5")
        scratch.file("lib/a.json5", "{", mode: 0o666)
        #expect(try Policy(in: places).rules.count == 1)
    }

    @Test func `what others may write, links, pipes and directories are refused by name`() {
        scratch.file("elsewhere", rule("0000:01:00.0"))
        scratch.link("etc/a.json5", to: "\(scratch.root)/elsewhere")
        #expect(
            failure()?.message.contains("etc/a.json5', a file of it, cannot be used: it is a link")
                == true
        )
        scratch.file("etc/a.json5-", "")
        unsafe unlink("\(scratch.root)/etc/a.json5")
        scratch.pipe("etc/a.json5")
        #expect(failure()?.message.contains("it is not a file") == true)
        unsafe unlink("\(scratch.root)/etc/a.json5")
        scratch.directory("etc/a.json5")
        #expect(failure()?.message.contains("it is not a file") == true)
        unsafe rmdir("\(scratch.root)/etc/a.json5")
        scratch.file("etc/a.json5", rule("0000:01:00.0"))
        #expect(failure() == nil)
        unsafe chmod("\(scratch.root)/etc/a.json5", 0o664)
        #expect(failure()?.message.contains("others may write it (EPERM)") == true)
        unsafe chmod("\(scratch.root)/etc/a.json5", 0o644)
        unsafe chmod("\(scratch.root)/etc", 0o777)
        #expect(failure()?.message.contains("/etc', a directory of it,") == true)
        unsafe chmod("\(scratch.root)/etc", 0o755)
    }

    @Test func `a directory in whose place a link or a file is is refused`() {
        scratch.directory("elsewhere")
        scratch.link("run", to: "\(scratch.root)/elsewhere")
        #expect(failure()?.code == .system)
        unsafe unlink("\(scratch.root)/run")
        scratch.file("run", "")
        #expect(failure()?.code == .system)
    }

    @Test func `a file that is too large is refused unread`() {
        scratch.file("etc/a.json5", String(repeating: " ", count: PolicyReader.bytesMax + 1))
        #expect(failure()?.message.contains("more than 1048576 bytes (EFBIG)") == true)
    }

    // SAFETY: unlink(2), rmdir(2) and chmod(2) above read their paths.

    // MARK: - Writing

    @Test func `a file is written whole, in a directory that is made, and removed`() throws {
        let places = PolicyPlaces(["\(scratch.root)/anybind/policy.d"])
        let writer = PolicyWriter(to: places)
        try writer.write(rule("0000:01:00.0"), to: "a")
        try writer.write(rule("0000:02:00.0"), to: "a")
        let policy = try Policy(in: places)
        #expect(policy.rules.map(\.devices) == ["0000:02:00.0"])
        #expect(policy.files.map(\.path) == [writer.path(of: "a")])
        #expect(writer.name(of: policy.files[0].path) == "a")
        #expect(writer.name(of: "/elsewhere/a.json5") == nil)
        try writer.remove("a")
        #expect(try Policy(in: places).files.isEmpty)
        #expect(throws: Failure.self) { try writer.remove("a") }
    }

    @Test(arguments: ["", ".a", "a/b", "..", "a\nb", String(repeating: "a", count: 256)])
    func `a name that no file has is refused`(name: String) {
        let writer = PolicyWriter(to: PolicyPlaces([scratch.root]))
        #expect(throws: Failure.self) { try writer.write("", to: name) }
        #expect(throws: Failure.self) { try writer.remove(name) }
    }

    @Test func `nothing is written where others may write too`() {
        scratch.directory("open")
        unsafe chmod("\(scratch.root)/open", 0o777)
        let writer = PolicyWriter(to: PolicyPlaces(["\(scratch.root)/open"]))
        do throws(Failure) {
            try writer.write("", to: "a")
            Issue.record("it was written")
        } catch {
            #expect(error.message.contains("others may write it (EPERM)"))
        }
    }

    @Test func `a device has a name of a file whatever it is called`() {
        let device = DeviceReference(bus: "platform", name: "a/b c:é\n")
        #expect(PolicyWriter.name(for: device) == "kept-platform-a-b-c----")
    }
}
