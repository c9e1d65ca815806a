import MachineSimulation
import Sysfs
import SystemPackage
import Testing

@testable import SysfsMount

/// Messages that no kernel sends, to the server of a whole machine: bytes in, bytes out, no trap.
@Suite("messages that make no sense")
struct GarbageTests {
    private let machine: SimulatedMachine
    private var server: MountServer

    init() throws {
        machine = try SimulatedMachine.open(machine: "demo", state: nil)
        server = MountServer(
            [MountPart(name: "", sysfs: machine.sysfs), MountPart(name: "x", sysfs: TreeDouble())],
            MountOptions(
                remembersNames: true,
                user: 0,
                group: 0,
                seconds: 1
            )
        )
    }

    /// A request of the kind that the kernel sends, about what may be there.
    private static func request(_ noise: inout Noise) -> [UInt8] {
        let names = [
            "bus", "pci", "devices", "drivers", "0000:03:00.0", "driver", "driver_override",
            "config",
            "e1000e", "bind", "unbind", "remove", "x", "..", "", "\u{E9}",
        ]
        let (node, handle) = (noise.next() % 60, noise.next() % 9)
        let number = [0, 1, 4095, 1 << 40, UInt64.max, UInt64(Int64.max)][Int(noise.next() % 6)]
        return switch noise.next() % 12 {
        case 0...4:
            RequestBytes.lookup(names[Int(noise.next()) % names.count], in: node)
        case 5: RequestBytes.forget(node, number)
        case 6: RequestBytes.open(node, flags: UInt32(truncatingIfNeeded: noise.next()))
        case 7: RequestBytes.read(node, handle, at: number, UInt32(truncatingIfNeeded: number))
        case 8:
            RequestBytes.write(node, handle, String(repeating: "1", count: Int(noise.next() % 9)))
        case 9:
            RequestBytes.list(node, handle, at: number, UInt32(truncatingIfNeeded: noise.next()))
        case 10:
            RequestBytes(27, node: node, RequestBytes.number(UInt64(0))).bytes
        default:
            RequestBytes(
                UInt32(noise.next() % 60),
                node: [node, number][Int(noise.next() % 2)],
                unique: noise.next(),
                noise.bytes(Int(noise.next() % 200))
            ).bytes
        }
    }

    /// The same request cut, lengthened, with other bytes in it, or with a length that is not its own.
    private static func spoilt(_ request: [UInt8], _ noise: inout Noise) -> [UInt8] {
        var bytes = request
        switch noise.next() % 5 {
        case 0: bytes = Array(bytes.prefix(Int(noise.next()) % (bytes.count + 1)))
        case 1: bytes += noise.bytes(Int(noise.next() % 5000))
        case 2:
            for _ in 0...noise.next() % 8 where !bytes.isEmpty {
                let position = Int(noise.next()) % bytes.count
                bytes[position] = UInt8(truncatingIfNeeded: noise.next())
            }
        case 3: return noise.bytes(Int(noise.next() % 100))
        default: break
        }
        guard bytes.count >= 4, noise.next() % 8 > 0 else { return bytes }
        bytes.replaceSubrange(0..<4, with: RequestBytes.number(UInt32(bytes.count)))
        return bytes
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    mutating func `are answered with an errno or not at all`(seed: UInt64) throws {
        var noise = Noise(state: seed)
        var refused = 0
        var served = 0
        for _ in 0..<5_000 {
            let request = GarbageTests.request(&noise)
            let bytes =
                noise.next() % 2 == 0 ? request : GarbageTests.spoilt(request, &noise)
            guard let error = serve(bytes) else { continue }
            if error == 0 { served += 1 } else { refused += 1 }
        }
        #expect(served > 50)
        #expect(refused > 500)
        #expect(serve(RequestBytes.lookup("bus")) == 0, "it still serves")
    }

    /// The errno of the reply, which is whole; nil where there is none.
    private mutating func serve(_ bytes: [UInt8]) -> Int32? {
        // SAFETY: the bytes are lent while the request is read from them.
        guard let request = unsafe bytes.withUnsafeBytes({ unsafe FuseRequest($0.bytes) }) else {
            return nil
        }
        _ = server.describe(request)
        guard case .done = server.serve(request), request.isReplied else { return nil }
        let change = SysfsChange(path: "/devices/pci0000:00", isRemoval: bytes.count % 97 == 0)
        _ = server.apply([change], part: 0)
        let reply = server.reply.bytes
        let (length, error, unique) = (number(reply, 0), number(reply, 4), number(reply, 8, 8))
        #expect(length == UInt64(reply.count))
        #expect(unique == request.header.unique)
        let errno = -Int32(truncatingIfNeeded: error)
        #expect((0..<4096).contains(errno))
        #expect(errno == 0 || reply.count == 16)
        return errno
    }

    private func number(_ bytes: [UInt8], _ position: Int, _ count: Int = 4) -> UInt64 {
        guard bytes.count >= position + count else { return 0 }
        return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
