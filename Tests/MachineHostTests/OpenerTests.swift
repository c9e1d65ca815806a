import Glibc
import SystemPackage
import Testing

@testable import MachineHost

@Suite struct OpenerTests {
    let scratch: Scratch
    /// Nodes that every machine has, as their numbers are fixed.
    static let null = DeviceNode(name: "null", number: "1:3", isBlock: false)
    static let zero = DeviceNode(name: "zero", number: "1:5", isBlock: false)

    init() throws {
        scratch = try Scratch()
        try process(1, "systemd", [])
    }

    /// A process in the stand-in for `/proc`, with what its descriptors lead to.
    func process(_ pid: Int, _ command: String, _ descriptors: [String]) throws {
        try scratch.write("proc/\(pid)/comm", command + "\n")
        scratch.folder("proc/\(pid)/fd")
        for (number, target) in descriptors.enumerated() {
            scratch.link("proc/\(pid)/fd/\(number)", to: target)
        }
    }

    @Test func `each node is told with the processes that have it open`() throws {
        try process(50, "Xorg", ["/dev/zero", "socket:[4026]", "/dev/null", "/dev/null"])
        try process(41, "mpv", ["/dev/null", "/nonexistent/zero", "/"])
        let (xorg, mpv) = (
            HoldingProcess(pid: 50, command: "Xorg"), HoldingProcess(pid: 41, command: "mpv")
        )
        #expect(
            scratch.host.openers(of: [Self.null, Self.zero])
                == NodeOpeners(processes: [Self.null: [mpv, xorg], Self.zero: [xorg]])
        )
    }

    @Test func `a node counts by its number and kind, under whatever path`() throws {
        scratch.link("elsewhere/card0", to: "/dev/null")
        try process(41, "qemu", [scratch.root.string + "/elsewhere/card0"])
        let card = DeviceNode(name: "dri/card0", number: "1:3", isBlock: false)
        #expect(scratch.host.openers(of: [card]).processes[card]?.map(\.pid) == [41])
        for other in [
            DeviceNode(name: "dri/card0", number: "226:0", isBlock: false),
            DeviceNode(name: "dri/card0", number: "1:3", isBlock: true),
            DeviceNode(name: "dri/card1", number: "1:3", isBlock: false),
        ] {
            #expect(scratch.host.openers(of: [other]) == NodeOpeners())
        }
    }

    @Test func `what could not be looked into is said`() throws {
        try scratch.write("proc/80/fd", "not a folder")
        let part = "of 2 processes, 1 could not be read"
        #expect(
            scratch.host.openers(of: [Self.null]).unknown
                == part + (geteuid() == 0 ? "" : ", as only root may")
        )
    }

    @Test func `processes that are not listed at all are said too`() throws {
        let other = try Scratch()
        #expect(
            other.host.openers(of: [Self.null]).unknown
                == "cannot list '\(other.root.string)/proc': no such file or directory (ENOENT)"
        )
        other.folder("proc/41/fd")
        #expect(
            other.host.openers(of: [Self.null]).unknown
                == "not every process can be seen in '\(other.root.string)/proc'"
        )
        scratch.link("proc/self/ns/pid", to: "pid:[4026531836]")
        #expect(scratch.host.openers(of: [Self.null]).unknown == nil)
    }

    @Test func `a container says that it does not see the others`() throws {
        scratch.link("proc/self/ns/pid", to: "pid:[4026532201]")
        #expect(
            scratch.host.openers(of: [Self.null]).unknown
                == "the processes outside of this PID namespace cannot be seen"
        )
    }

    @Test func `nobody is asked about no nodes`() throws {
        #expect(try Scratch().host.openers(of: []) == NodeOpeners())
    }

    @Test func `another process of the running system is found, and this one is not`() async throws
    {
        let openers = LinuxHost().openers(of: [Self.null])
        #expect(openers.processes[Self.null]?.contains { $0.pid == Int(getpid()) } != true)
    }

    @Test func `a deleted file is known by the name that it had`() {
        for (target, name) in [
            ("/dev/dri/card0 (deleted)", "card0"), ("/dev/null", "null"),
            ("socket:[1]", "socket:[1]"),
            ("/", ""), ("", ""),
        ] {
            let descriptor = DescriptorScan.Descriptor(pid: 1, link: "/", target: target)
            #expect(descriptor.name == name)
        }
    }
}
