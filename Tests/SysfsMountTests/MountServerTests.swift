import Synchronization
import Sysfs
import SystemPackage
import Testing

@testable import SysfsMount

/// The server without a kernel: bytes in, bytes out.
@Suite("the server of a mount")
struct MountServerTests {
    private let tree = TreeDouble()
    private var server: MountServer

    init() {
        tree.state.withLock { state in
            state.files = ["/devices/d/vendor": "0x8086\n", "/bus/drivers/a/bind": ""]
            state.links = ["/bus/devices/d": "../../devices/d", "/devices/d/driver": "a"]
        }
        server = MountServer(
            [
                MountPart(name: "", sysfs: tree),
                MountPart(name: ".hidden", sysfs: TreeDouble(), isListed: false),
            ],
            MountOptions(
                remembersNames: true,
                user: 0,
                group: 0,
                seconds: 1
            )
        )
    }

    /// Serves one request; the reply's errno and what follows its header.
    private mutating func serve(_ bytes: [UInt8]) -> (error: Int32, content: [UInt8])? {
        // SAFETY: the bytes are lent while the request is read from them.
        guard let request = unsafe bytes.withUnsafeBytes({ unsafe FuseRequest($0.bytes) }) else {
            return nil
        }
        _ = server.describe(request)
        guard case .done = server.serve(request), request.isReplied else { return nil }
        let reply = server.reply.bytes
        #expect(number(reply, 0) == UInt64(reply.count), "a reply tells its own length")
        return (Int32(truncatingIfNeeded: number(reply, 4)), Array(reply.dropFirst(16)))
    }

    private func number(_ bytes: [UInt8], _ position: Int, _ count: Int = 4) -> UInt64 {
        guard bytes.count >= position + count else { return 0 }
        return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Walks a path, and gives the number of the node at its end.
    private mutating func node(_ path: String) -> UInt64? {
        var node: UInt64 = 1
        for name in path.split(separator: "/") {
            guard let reply = serve(RequestBytes.lookup(String(name), in: node)), reply.error == 0
            else { return nil }
            node = number(reply.content, 0, 8)
        }
        return node
    }

    @Test mutating func `a name that is not there is ENOENT, and no node is kept for it`() {
        #expect(serve(RequestBytes.lookup("nothing"))?.error == -2)
        #expect(server.nodes.count == 1)
    }

    @Test mutating func `the same name is the same node, whoever asks`() throws {
        let first = try #require(node("/devices/d"))
        #expect(node("/devices/d") == first)
        #expect(server.nodes.count == 3)
    }

    @Test mutating func `what the kernel forgets is forgotten, and what stands above it`() throws {
        let device = try #require(node("/devices/d"))
        let above = try #require(server.nodes[Int(device) - 1]?.parent)
        _ = serve(RequestBytes.forget(UInt64(above + 1), 1))
        #expect(server.nodes.count == 3, "a directory is needed while a name in it is known")
        _ = serve(RequestBytes.forget(device, 1))
        #expect(server.nodes.count == 1)
    }

    @Test mutating func `a directory that the kernel has forgotten is for what is in it`()
        throws
    {
        let device = try #require(node("/devices/d"))
        let above = UInt64(try #require(server.nodes[Int(device) - 1]?.parent) + 1)
        _ = serve(RequestBytes.forget(above, 1))
        #expect(serve(RequestBytes.lookup("d", in: above))?.error == -2)
        #expect(serve(RequestBytes.open(device, flags: 0))?.error == -21, "what is in it is used")
        #expect(node("/devices/d") == device, "who looks it up again finds the same")
    }

    @Test func `an errno that the kernel takes no reply with is EIO`() {
        var reply = FuseReply()
        for (errno, told) in [(0, 0), (511, -511), (512, -5), (600, -5), (-1, -5)] {
            reply.fail(7, Int32(errno))
            #expect(Int32(truncatingIfNeeded: number(reply.bytes, 4)) == told)
        }
    }

    @Test mutating func `a file says a page, and gives what it has`() throws {
        let file = try #require(node("/devices/d/vendor"))
        let attributes = try #require(
            serve(RequestBytes(3, node: file, .init(repeating: 0, count: 16)).bytes)
        )
        #expect(number(attributes.content, 16 + 8, 8) == 4096)
        #expect(number(attributes.content, 16 + 60) == 0o100644)
        let opened = try #require(serve(RequestBytes.open(file, flags: 0)))
        #expect(number(opened.content, 8) == 1, "FOPEN_DIRECT_IO: the size is not looked at")
        let handle = number(opened.content, 0, 8)
        let read = serve(RequestBytes.read(file, handle, at: 0, 4096))
        #expect(read?.content == Array("0x8086\n".utf8))
        #expect(serve(RequestBytes.read(file, handle, at: 7, 4096))?.content == [])
    }

    @Test mutating func `a part of the mount that is hidden is found and not listed`() throws {
        #expect(node("/.hidden") != nil)
        let handle = try #require(serve(RequestBytes(27, RequestBytes.number(UInt64(0))).bytes))
        let listing = serve(RequestBytes.list(1, number(handle.content, 0, 8), at: 0, 4096))
        let text = String(decoding: listing?.content ?? [], as: UTF8.self)
        #expect(text.contains("bus") && text.contains("devices"))
        #expect(!text.contains("hidden"))
    }

    @Test mutating func `a listing in small pieces has every name once`() throws {
        tree.state.withLock { state in
            for number in 0..<100 { state.files["/many/file-\(number)"] = "" }
        }
        let directory = try #require(node("/many"))
        let opened = try #require(
            serve(RequestBytes(27, node: directory, RequestBytes.number(UInt64(0))).bytes)
        )
        let handle = number(opened.content, 0, 8)
        var names: [String] = []
        var offset: UInt64 = 0
        while let piece = serve(RequestBytes.list(directory, handle, at: offset, 200)),
            !piece.content.isEmpty
        {
            var position = 0
            while position < piece.content.count {
                offset = number(piece.content, position + 8, 8)
                let length = Int(number(piece.content, position + 16))
                let name = piece.content[position + 24..<position + 24 + length]
                names.append(String(decoding: name, as: UTF8.self))
                position += (24 + length + 7) & ~7
            }
        }
        #expect(names.count == 102)
        #expect(Set(names).count == 102)
    }

    @Test mutating func `an object that went takes its names with it, links to it too`() throws {
        for path in ["/devices/d/vendor", "/devices/d/driver", "/bus/devices/d"] {
            _ = try #require(node(path))
        }
        tree.state.withLock { state in
            state.files["/devices/d/vendor"] = nil
            state.links = [:]
        }
        let stale = server.apply([SysfsChange(path: "/devices/d", isRemoval: true)], part: 0)
        #expect(Set(stale.map { $0.name }) == ["d", "devices", "vendor", "driver"])
        #expect(stale.count == 6, "each path, what was in it, and the directories it left empty")
        #expect(node("/devices/d") == nil)
    }

    @Test mutating func `a directory that has gone is there for who uses it, and is empty`() throws
    {
        let device = try #require(node("/devices/d"))
        _ = try #require(node("/devices/d/vendor"))
        _ = server.apply([SysfsChange(path: "/devices/d", isRemoval: true)], part: 0)
        #expect(
            serve(RequestBytes(3, node: device, .init(repeating: 0, count: 16)).bytes)?.error == 0
        )
        let opened = try #require(
            serve(RequestBytes(27, node: device, RequestBytes.number(UInt64(0))).bytes)
        )
        let handle = number(opened.content, 0, 8)
        let listing = try #require(serve(RequestBytes.list(device, handle, at: 0, 4096)))
        #expect(listing.error == 0)
        #expect(listing.content.count == 64, "itself and the one above it")
        #expect(serve(RequestBytes.lookup("vendor", in: device))?.error == -2)
    }

    @Test mutating func `poll tells of what was never read and of what has gone`() throws {
        let file = try #require(node("/devices/d/vendor"))
        let opened = try #require(serve(RequestBytes.open(file, flags: 0)))
        let handle = number(opened.content, 0, 8)
        let content = RequestBytes.number(handle) + [UInt8](repeating: 0, count: 16)
        let request = RequestBytes(40, node: file, content).bytes
        #expect(serve(request).map { number($0.content, 0) } == 0x14F)
        _ = serve(RequestBytes.read(file, handle, at: 0, 10))
        #expect(serve(request).map { number($0.content, 0) } == 0x145)
        tree.state.withLock { $0.files["/devices/d/vendor"] = nil }
        #expect(serve(request).map { number($0.content, 0) } == 0x14F)
    }

    @Test mutating func `a link that went from an object that stays is told alone`() throws {
        _ = try #require(node("/devices/d/vendor"))
        let device = try #require(node("/devices/d"))
        _ = try #require(node("/devices/d/driver"))
        tree.state.withLock { $0.links["/devices/d/driver"] = nil }
        let stale = server.apply([SysfsChange(path: "/devices/d", isRemoval: false)], part: 0)
        #expect(stale == [.init(directory: device, name: "driver")])
    }

    @Test mutating func `a link that leads elsewhere is told too`() throws {
        let link = try #require(node("/devices/d/driver"))
        #expect(serve(RequestBytes(5, node: link).bytes)?.content == Array("a".utf8))
        let change = SysfsChange(path: "/devices/d", isRemoval: false)
        #expect(server.apply([change], part: 0).isEmpty)
        tree.state.withLock { $0.links["/devices/d/driver"] = "b" }
        #expect(server.apply([change], part: 0).map { $0.name } == ["driver"])
    }

    @Test mutating func `one that came back under a name is another node`() throws {
        let before = try #require(node("/devices/d"))
        _ = server.apply([SysfsChange(path: "/devices/d", isRemoval: true)], part: 0)
        let after = try #require(node("/devices/d"))
        #expect(before != after)
        #expect(serve(RequestBytes.lookup("vendor", in: before))?.error == -2)
    }

    @Test mutating func `a file in which a write waits is another node for who opens it next`()
        throws
    {
        let busy = try #require(node("/bus/drivers/a/bind"))
        let above = try #require(node("/bus/drivers/a"))
        #expect(server.setAside(busy) == .init(directory: above, name: "bind"))
        #expect(server.setAside(busy) == nil, "its name is free already")
        #expect(server.setAside(above) == nil, "nobody writes to a directory")
        let next = try #require(node("/bus/drivers/a/bind"))
        #expect(next != busy)
        #expect(serve(RequestBytes.open(busy, flags: 1))?.error == 0, "it is still a file")
        // The kernel forgets the first; the name stays the second's.
        _ = serve(RequestBytes.forget(busy, 1))
        #expect(node("/bus/drivers/a/bind") == next)
    }

    @Test mutating func `the kernel is to ask for the size again after O_TRUNC`() throws {
        let file = try #require(node("/bus/drivers/a/bind"))
        #expect(serve(RequestBytes.open(file, flags: 0o1001))?.error == 0)
        let notice = try #require(server.notice)
        #expect(Int32(truncatingIfNeeded: number(notice, 4)) == 2, "FUSE_NOTIFY_INVAL_INODE")
        #expect(number(notice, 16, 8) == file)
        #expect(serve(RequestBytes.open(file, flags: 1))?.error == 0)
        #expect(server.notice == nil)
    }

    @Test mutating func `no order of requests traps`() {
        var noise = Noise(state: 5)
        let names = ["devices", "d", "driver", "bus", "vendor", "bind", "a", "drivers", ".hidden"]
        for _ in 0..<30_000 {
            let (node, handle) = (noise.next() % 12, noise.next() % 6)
            let choice = noise.next() % 10
            let bytes =
                switch choice {
                case 0...3: RequestBytes.lookup(names[Int(noise.next() % 9)], in: node)
                case 4: RequestBytes.forget(node, noise.next() % 3)
                case 5: RequestBytes.open(node, flags: UInt32(noise.next() & 0o1003))
                case 6: RequestBytes.read(node, handle, at: noise.next(), 4096)
                case 7: RequestBytes.write(node, handle, "x")
                case 8: RequestBytes.list(node, handle, at: noise.next() % 9, 300)
                default:
                    RequestBytes(
                        UInt32(noise.next() % 53),
                        node: node,
                        noise.bytes(Int(noise.next() % 96))
                    ).bytes
                }
            _ = serve(bytes)
            if choice == 4 {
                let change = SysfsChange(path: "/devices/d", isRemoval: noise.next() % 2 == 0)
                _ = server.apply([change], part: 0)
            }
        }
        #expect(node("/devices/d/vendor") != nil)
    }
}
