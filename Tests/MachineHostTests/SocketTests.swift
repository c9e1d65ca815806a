import Glibc
import SystemPackage
import Testing

@testable import MachineHost

@Suite struct SocketTests {
    /// The bytes of a message about a socket that is bound to an interface, or to none with 0.
    static func message(interface: UInt32, type: UInt16 = 20) -> [UInt8] {
        let body =
            Array(repeating: 7, count: 40) + native(interface) + Array(repeating: 7, count: 28)
        return native(UInt32(16 + body.count)) + native(type) + Array(repeating: 0, count: 10)
            + body
    }

    /// The interfaces in a datagram of messages.
    static func indices(_ datagram: [UInt8]) -> [UInt32] {
        var sockets = InternetSockets()
        for message in NetlinkMessage.parse(datagram) { sockets.take(message) }
        return sockets.indices
    }

    @Test func `each interface is told once, and not that of sockets that are bound to none`() {
        let messages =
            Self.message(interface: 3) + Self.message(interface: 0) + Self.message(interface: 2)
            + Self.message(interface: 3) + Self.message(interface: 9, type: 3)
        #expect(Self.indices(messages) == [3, 2])
        for count in 1..<72 { #expect(Self.indices(Array(messages.prefix(count))).isEmpty) }
    }

    /// The interfaces of the messages that the running kernel answers; nil where it has no module that tells.
    private static func told(_ family: UInt8) throws(Errno) -> [UInt32]? {
        let netlink = try NetlinkSocket(InternetSockets.netlink)
        let messages: [NetlinkMessage]
        do throws(Errno) {
            messages = try netlink.dump(InternetSockets.request(family: family, 17))
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw error
        }
        return messages.filter { $0.type == 20 }.map { $0.body.word(at: 40) ?? 0 }
    }

    /// A UDP socket of IPv4 at a port of the kernel's choice, which is what makes it one that is listed.
    private static func udpSocket(boundToLoopback: Bool) throws -> Int32 {
        let raw = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(raw >= 0)
        if boundToLoopback {
            let name: [CChar] = [108, 111, 0]
            // SAFETY: setsockopt(2) reads three bytes of an array of three.
            let status = unsafe setsockopt(raw, SOL_SOCKET, SO_BINDTODEVICE, name, 3)
            try #require(status == 0)
        }
        var address = [UInt8](repeating: 0, count: 16)
        address[0] = UInt8(AF_INET)
        let status = unsafe address.withUnsafeBytes { bytes in
            // SAFETY: bind(2) reads the 16 bytes that are lent to it.
            unsafe bind(raw, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), 16)
        }
        try #require(status == 0)
        return raw
    }

    /// The index of the loopback interface is 1 in every network namespace.
    @Test func `the running kernel tells a bound socket and, by the filter, no other`() throws {
        let bound = try Self.udpSocket(boundToLoopback: true)
        let free = try Self.udpSocket(boundToLoopback: false)
        let told = try Self.told(2)
        _ = try Self.told(10)
        close(bound)
        close(free)
        // A kernel without the module tells nothing, and none of it can be tried.
        guard let told else { return }
        #expect(told.contains(1))
        #expect(!told.contains(0))
    }

    @Test func `a look asks about no kind whose module is not there`() throws {
        let scratch = try Scratch()
        scratch.folder("proc/self")
        #expect(try scratch.host.boundSockets(loadingModules: false).isEmpty)
        for kind in InternetSockets.kinds { scratch.folder("sys/module/\(kind.module)") }
        // Those of the running kernel, of which this machine may have some.
        _ = try scratch.host.boundSockets(loadingModules: false)
    }
}
