import Testing

@testable import SysfsMount

/// The reading of the kernel's requests, with no kernel.
@Suite("requests of the kernel")
struct FuseRequestTests {
    private func body(_ bytes: [UInt8]) -> FuseBody? {
        // SAFETY: the bytes are lent while the request is read from them.
        unsafe bytes.withUnsafeBytes { unsafe FuseRequest($0.bytes)?.body }
    }

    static let known: [(bytes: [UInt8], body: FuseBody)] = [
        (RequestBytes.lookup("driver"), .lookup(name: "driver")),
        (RequestBytes.forget(9, 3), .forget([FuseForget(node: 9, count: 3)])),
        (RequestBytes(3, RequestBytes.number(UInt64(0))).bytes, .getAttributes),
        (RequestBytes(5).bytes, .readLink),
        (RequestBytes.open(2, flags: 0o1001), .open(flags: 0o1001)),
        (RequestBytes.read(2, 5, at: 4096, 100), .read(handle: 5, offset: 4096, count: 100)),
        (RequestBytes.write(2, 5, "x\n"), .write(handle: 5, offset: 0, bytes: [0x78, 0x0A])),
        (RequestBytes.list(1, 5, at: 2, 512), .readDirectory(handle: 5, offset: 2, count: 512)),
        (RequestBytes(17).bytes, .statistics),
        (RequestBytes(36, RequestBytes.number(UInt64(3))).bytes, .interrupt),
        (
            RequestBytes(
                42,
                RequestBytes.number(UInt64(1)) + RequestBytes.number(UInt64(4))
                    + RequestBytes.number(UInt64(2))
            ).bytes,
            .forget([FuseForget(node: 4, count: 2)])
        ),
    ]

    @Test(arguments: known)
    func `each request says what the kernel wrote`(bytes: [UInt8], expected: FuseBody) {
        #expect(body(bytes) == expected)
    }

    /// What Linux answers on sysfs: `mkdir /sys/x` EPERM, `: > /sys/x` EACCES.
    @Test(
        arguments: [
            (8, 1), (9, 1), (10, 1), (11, 1), (12, 1), (13, 1), (6, 1), (45, 22), (35, 13),
            (51, 95),
            (25, 38), (22, 38), (30, 22), (4711, 38),
        ] as [(UInt32, Int32)]
    )
    func `what sysfs never does is refused with its errno`(opcode: UInt32, errno: Int32) {
        #expect(body(RequestBytes(opcode, [0x61, 0]).bytes) == .refused(errno))
    }

    @Test(
        arguments: [
            [], [0], [0x61], [0x61, 0, 0x62, 0], [0x61, 0x2F, 0x62, 0],
        ] as [[UInt8]]
    )
    func `a name that is none is EINVAL`(name: [UInt8]) {
        #expect(body(RequestBytes(1, name).bytes) == .refused(22))
    }

    @Test func `a name that is no text is that of nothing`() {
        #expect(body(RequestBytes(1, [0xFF, 0xFE, 0]).bytes) == .refused(2))
    }

    @Test func `a name of more than 255 bytes is ENAMETOOLONG`() {
        let name = [UInt8](repeating: 0x61, count: 256) + [0]
        #expect(body(RequestBytes(1, name).bytes) == .refused(36))
        #expect(body(RequestBytes(1, Array(name[1...])).bytes) != .refused(36))
    }

    @Test func `a request that was cut off is EINVAL, or none without its header`() {
        for (bytes, _) in FuseRequestTests.known where bytes.count > 40 {
            for length in 0..<bytes.count {
                var cut = Array(bytes[..<length])
                #expect(body(cut) == nil, "its header says more than there is")
                guard length >= 40 else { continue }
                cut.replaceSubrange(0..<4, with: RequestBytes.number(UInt32(length)))
                #expect(body(cut) != nil)
            }
        }
    }

    @Test func `no bytes trap`() {
        var noise = Noise(state: 20_140_401)
        for _ in 0..<50_000 {
            var bytes = noise.bytes(40 + Int(noise.next() % 100))
            bytes.replaceSubrange(0..<4, with: RequestBytes.number(UInt32(bytes.count)))
            bytes.replaceSubrange(4..<8, with: RequestBytes.number(UInt32(noise.next() % 55)))
            #expect(body(bytes) != nil)
        }
    }
}
