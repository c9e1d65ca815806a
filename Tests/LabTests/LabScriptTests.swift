import LabBase
import Testing

/// The words that cross the wire where every byte costs.
struct LabScriptTests {
    @Test(
        arguments: [
            [], [0], [0x0a], [0x1e, 0x1f, 0x5c], [0x4a], [0x5c, 0x4a], Array("\\n".utf8),
            Array(0...255),
        ] as [[UInt8]]
    )
    func `any bytes come back, and none of them ends a line or a word`(bytes: [UInt8]) {
        let part = LabScript.part("w", [Array("path".utf8), bytes])
        #expect(!part.contains(0x0a))
        #expect(!part.contains(LabScript.separator))
        #expect(LabScript.words(part[...]) == [Array("path".utf8), bytes])
    }

    @Test(
        arguments: [
            .done(12), .done(0), .bytes(LabBytes("a\nb")), .bytes(LabBytes([])),
            .link("../x"), .names([]), .names(["a", "b"]), .lines([]),
            .lines(["add@/x | A=1", "b"]), .stat(LabStat(mode: 0o100200, size: 4096)),
            .refused(errno: 19, opening: false), .refused(errno: 2, opening: true),
        ] as [LabAnswer]
    )
    func `an answer comes back`(answer: LabAnswer) {
        #expect(LabScript.answer(LabScript.part(answer)[...]) == answer)
    }

    @Test(
        arguments: [
            "/sys/bus/pci/devices/0000:00:05.0/uevent", "/sys/bus/platform/drivers/a/bind",
            "/sys/bus/lab/drivers_probe", "/sys/kernel/debug/x", "/", "",
        ]
    )
    func `a path comes back`(path: String) {
        #expect(LabScript.path(LabScript.shortened(path)) == path)
    }

    @Test func `a digest tells lines apart, their order and their ends`() {
        let different: [[String]] = [
            [], [""], ["a"], ["b"], ["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""],
        ]
        #expect(Set(different.map { LabDigest($0).text }).count == different.count)
    }

    @Test func `a digest made piece by piece is the same`() {
        var digest = LabDigest()
        digest.add("on".utf8)
        digest.add("e".utf8)
        digest.endLine()
        #expect(digest == LabDigest(["one"]))
        // FNV-1a of 64 bits, computed by hand for the two bytes of "a\n".
        let first = (0xcbf2_9ce4_8422_2325 ^ UInt64(0x61)) &* 0x100_0000_01b3
        let second = (first ^ UInt64(0x0a)) &* 0x100_0000_01b3
        #expect(LabDigest(["a"]).text == "1 lines, digest \(String(second, radix: 16))")
    }
}
