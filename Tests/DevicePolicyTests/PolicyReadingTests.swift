import DeviceBinding
import Rehearsal
import Testing

@testable import DevicePolicy

/// What a file of a policy says, and what is wrong with one that says nothing.
@Suite struct PolicyReadingTests {
    private func rules(_ text: String) throws(Failure) -> [PolicyRule] {
        try PolicyReader(file: "p.json5").rules(Array(text.utf8))
    }

    private func failure(_ text: String) -> String {
        do throws(Failure) {
            _ = try rules(text)
            return "no failure"
        } catch {
            return error.message
        }
    }

    @Test func `a rule is read with everything that it says, and its line`() throws {
        let rules = try rules(
            """
            // A comment.
            { version: 1, rules: [
              { devices: "03:00.0", driver: "none" },

              { name: "guests", devices: "class=network,vendor=8086",
                identity: { id: "8086:10d3", serial: "S,1" }, driver: "auto", exactly: 2,
                owner: "alice:kvm", group: "whole", mismatch: "default" },
            ] }
            """
        )
        #expect(rules.count == 2)
        #expect(rules[0].source.description == "p.json5:3")
        #expect(rules[0].count == 1 && rules[0].service == .none && rules[0].mismatch == .warn)
        #expect(rules[0].place == .name("0000:03:00.0", bus: nil))
        let rule = rules[1]
        #expect(rule.source.line == 5 && rule.name == "guests")
        #expect(
            rule.place == .conditions([.deviceClass("network"), .vendor(0x8086)])
        )
        #expect(rule.identity == [.vendor(0x8086), .device(0x10D3), .serial("S,1")])
        #expect(rule.service == .automatic && rule.count == 2 && rule.owner == "alice:kvm")
        #expect(rule.isForWholeGroup && rule.mismatch == .default)
    }

    @Test func `what only a driver makes is identity, and then one device is meant`() throws {
        let rule = try rules(
            "{ rules: [{ devices: 'class=network,mac=52:54:00:00:00:01', driver: 'vfio-pci' }] }"
        )[0]
        #expect(rule.place == .conditions([.deviceClass("network")]))
        #expect(rule.identity == [.mac("52:54:00:00:00:01")])
        #expect(rule.count == 1)
    }

    static let wrong: [(text: String, message: String)] = [
        ("", "p.json5:1:1: expected a value"),
        ("[]", "p.json5:1:1: expected an object, found a list."),
        ("{}", "p.json5:1:1: expected an object with the key 'rules'"),
        ("{ rule: [] }", "p.json5:1:3: expected one of the keys version, rules, found 'rule'."),
        ("{ version: 2, rules: [] }", "p.json5:1:12: version: expected 1"),
        ("{ rules: {} }", "p.json5:1:10: rules: expected a list, found an object."),
        ("{ rules: [\n 7 ] }", "p.json5:2:2: rules[0]: expected an object, found 7."),
        (
            "{ rules: [{}] }",
            "p.json5:1:11: rules[0]: expected a rule with the key 'devices'"
        ),
        (
            "{ rules: [{ devices: '03:00.0' }] }",
            "rules[0]: expected a rule with the key 'driver'"
        ),
        (
            "{ rules: [{\n devices: '03:00.0',\n drivers: 'x' }] }",
            "p.json5:3:2: rules[0]: expected one of the keys name, devices, identity"
        ),
        (
            "{ rules: [{ devices: 'clas=network', driver: 'x' }] }",
            "rules[0].devices: expected a selector: 'clas=network' is not a selector"
        ),
        (
            "{ rules: [{ devices: 'driver=e1000e', driver: 'x' }] }",
            "not which driver it has, found 'driver=e1000e'."
        ),
        (
            "{ rules: [{ devices: '/dev/vfio/7', driver: 'x' }] }",
            "a node in /dev goes when the driver changes, found '/dev/vfio/7'."
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'a/b' }] }",
            "rules[0].driver: expected the name of a driver"
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x\\ny' }] }",
            "rules[0].driver: expected a driver"
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x', exactly: 1e400 }] }",
            "rules[0].exactly: expected a whole number from 0 to 1000000, found inf."
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x', exactly: 9223372036854775808 }] }",
            "rules[0].exactly: expected a whole number"
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x', exactly: -1 }] }",
            "rules[0].exactly: expected a whole number from 0 to 1000000, found -1."
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x', group: 'half' }] }",
            "rules[0].group: expected \"whole\", found 'half'."
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x', mismatch: 'halt' }] }",
            "rules[0].mismatch: expected \"nothing\" or \"default\" or \"warn\", found 'halt'."
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'none', owner: 'alice' }] }",
            "rules[0].owner: expected no owner"
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x', identity: {} }] }",
            "rules[0].identity: expected at least one of the keys id, vendor"
        ),
        (
            "{ rules: [{ devices: '03:00.0', driver: 'x', identity: { mac: '1' } }] }",
            "rules[0].identity.mac: expected a selector: 'mac=1' is not a selector"
        ),
        ("{ rules: [], rules: [] }", "p.json5:1:14: expected each key once, found"),
    ]

    @Test(arguments: wrong)
    func `what is wrong is told with its place`(_ row: (text: String, message: String)) {
        let message = failure(row.text)
        #expect(message.contains(row.message), "\(message)")
        #expect(message.hasPrefix("p.json5:") && !message.contains("\n"))
    }

    @Test func `a rule that is written is read back as it was`() throws {
        let rule = try PolicyRule(
            "slot=0000:00:1c.0/00.0",
            identity: [
                .vendor(0x8086), .device(0x10D3), .subsystem(vendor: 0x8086, device: 0xA01F),
                .mac("52:54:00:12:34:56"), .serial("a\"b\\c"),
            ],
            service: .driver("vfio-pci"),
            count: 1,
            owner: "alice",
            isForWholeGroup: true,
            mismatch: .nothing
        )
        var again = try rules(rule.fileText)[0]
        #expect(Set(again.identity) == Set(rule.identity))
        #expect(again.source.line == 3)
        again.source = rule.source
        again.identity = rule.identity
        #expect(again == rule)
    }

    @Test func `conditions behind a name stand where they stood`() throws {
        let text = "0*:00.0,group=11,address=03:00.0,id=8086:10d3,serial=a=b"
        let rule = try PolicyRule(text, identity: [], service: .none, count: nil)
        let again = try rules(rule.fileText)[0]
        #expect(again.devices == text && again.place == .pattern("0*:00.0"))
        #expect(Set(again.identity) == Set(rule.identity) && rule.identity.count == 5)
    }

    // MARK: - Hostile texts

    @Test func `nesting without end and a hundred thousand lines are told or read`() throws {
        #expect(failure(String(repeating: "[", count: 100_000)).contains("nested at most"))
        let deep = "{ rules: [{ devices: " + String(repeating: "{a:", count: 90) + "1"
        #expect(failure(deep + String(repeating: "}", count: 92)).contains("expected"))
        let lines = String(repeating: "// nothing\n", count: 90_000)
        let rule = "{ devices: '03:00.0', driver: 'x' },\n"
        let rules = try rules("\(lines){ rules: [\n" + String(repeating: rule, count: 100) + "] }")
        #expect(rules[99].source.line == 90_101)
        let many = String(repeating: rule, count: 10_001)
        #expect(failure("{ rules: [\(many)] }").contains("at most 10000 rules, found 10001"))
        #expect(failure(String(repeating: " ", count: 1 << 21)).contains("at most 1048576 bytes"))
    }

    /// Texts with something in them that is not as it should be.
    private static let seeds = [
        "{ version: 1, rules: [{ name: 'n', devices: 'class=network,vendor=8086', driver: 'auto', exactly: 1 }] }",
        "{ rules: [{ devices: 'slot=00:1c.0/00.0', identity: { id: '8086:10d3', mac: '52:54:00:12:34:56' }, driver: 'vfio-pci', owner: 'alice:kvm', group: 'whole', mismatch: 'default' }] }",
    ]

    @Test func `whatever the bytes are, they are rules or one line that says what is wrong`() throws
    {
        var random = SeededNumbers(seed: 19)
        var (read, refused) = (0, 0)
        for number in 0..<Sampling.count(6_000) {
            var bytes = Array(Self.seeds[number % Self.seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let other = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(bytes[other], at: index)
                case 3: bytes.swapAt(index, other)
                default: bytes.removeSubrange(min(index, other)..<max(index, other))
                }
                if bytes.isEmpty { bytes = [0x7B] }
            }
            do throws(Failure) {
                let rules = try PolicyReader(file: "p.json5").rules(bytes)
                read += 1
                // What was read can be written, and means the same then.
                for rule in rules {
                    let again = try self.rules(rule.fileText)
                    #expect(again.count == 1 && again.first?.service == rule.service)
                }
            } catch {
                refused += 1
                #expect(error.message.hasPrefix("p.json5"), "\(error.message)")
                #expect(error.code == .malformed && error.message.utf8.count < 2000)
                #expect(!error.message.utf8.contains { $0 < 0x20 })
            }
        }
        #expect(read > 50 && refused > 1000, "\(read) read, \(refused) refused")
    }
}
