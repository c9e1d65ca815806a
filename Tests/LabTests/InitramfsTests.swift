import Testing

@testable import KernelLab

/// The archive that the kernel unpacks, byte by byte.
@Suite struct InitramfsTests {
    @Test func `a file brings the directories above it, each once`() {
        var archive = Initramfs()
        archive.addFile("bin/a", [1, 2, 3])
        archive.addFile("bin/b", [])
        archive.finish()
        #expect(names(in: archive.bytes) == ["bin", "bin/a", "bin/b", "TRAILER!!!"])
    }

    @Test(arguments: 0...8)
    func `every entry begins at a multiple of four`(size: Int) {
        var archive = Initramfs()
        archive.addFile(String(repeating: "n", count: size + 1), [UInt8](repeating: 9, count: size))
        archive.addLink("link", to: "target")
        archive.finish()
        #expect(archive.bytes.count % 4 == 0)
        #expect(names(in: archive.bytes).suffix(2) == ["link", "TRAILER!!!"])
    }

    /// The names of the entries, as a reader of the format finds them: by the sizes in the headers.
    private func names(in bytes: [UInt8]) -> [String] {
        var found: [String] = []
        var start = 0
        while start + 110 <= bytes.count {
            guard bytes[start..<start + 6].elementsEqual("070701".utf8) else {
                return found + ["?"]
            }
            let name = start + 110
            let length = field(11, bytes, start)
            found.append(String(decoding: bytes[name..<name + length - 1], as: UTF8.self))
            start = (name + length + 3) / 4 * 4
            start = (start + field(6, bytes, name - 110) + 3) / 4 * 4
        }
        return found
    }

    private func field(_ index: Int, _ bytes: [UInt8], _ start: Int) -> Int {
        let offset = start + 6 + index * 8
        return Int(String(decoding: bytes[offset..<offset + 8], as: UTF8.self), radix: 16) ?? -1
    }
}
