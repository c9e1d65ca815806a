import Testing

@testable import DriverCore

/// What gates write by hand, beside the fields that are rows: of all that they can hold, no two are one content.
@Suite struct GateTests {
    private typealias Core = DriverCore

    /// One thing that a gate holds: its fingerprint as it was kept, and every word of it.
    private struct Held: Hashable {
        let print: Core.Fingerprint
        let words: [[UInt64]]
    }

    private func expectDistinct(_ all: [(String, Held)]) {
        for (index, (name, held)) in all.enumerated() {
            for (other, another) in all[..<index] {
                #expect(held.print != another.print, "\(name), \(other)")
                #expect(held.words != another.words, "\(name), \(other)")
            }
        }
        #expect(all.count > 3)
    }

    private static let notes = Core.Notes()
    private static let roster = Core.Roster()

    @Test
    func
        `a group is its number, what shares it, whether there is an IOMMU, who owns it, and its members`()
    {
        func held(_ change: (inout Core.GroupGate, Core.GroupID) -> Void = { _, _ in }) -> Held {
            held(of: { $0.make(Self.notes) }, change)
        }
        func held(
            of make: (inout Core.GroupGate) -> Core.GroupID,
            _ change: (inout Core.GroupGate, Core.GroupID) -> Void = { _, _ in }
        ) -> Held {
            var gate = Core.GroupGate()
            let id = make(&gate)
            change(&gate, id)
            var words = Core.WordCollector()
            gate.collect(into: &words, Self.roster)
            return Held(print: gate.print, words: words.sorted)
        }
        func with(_ devices: Core.DeviceID...) -> Held {
            held { gate, id in
                for device in devices { gate.add(device, to: id, Self.notes, Self.roster) }
            }
        }
        expectDistinct([
            ("a group", held()), ("two", held { gate, _ in _ = gate.make(Self.notes) }),
            ("shared", held(of: { $0.group(sharing: 1, Self.notes) })),
            ("shared by others", held(of: { $0.group(sharing: 2, Self.notes) })),
            ("no IOMMU", held(of: { $0.make(isWithoutIOMMU: true, Self.notes) })),
            ("used", held { $0.changeOwnership(of: $1, Self.notes) { $0.count = 1 } }),
            (
                "owned",
                held {
                    $0.changeOwnership(of: $1, Self.notes) {
                        $0.owner = Core.VFIOGroupID(rawValue: 0)
                    }
                }
            ), ("a member", with(FieldTable.device)), ("another", with(FieldTable.other)),
            ("both", with(FieldTable.device, FieldTable.other)),
        ])
        // Members stand in the order of their numbers.
        #expect(
            with(FieldTable.other, FieldTable.device) == with(FieldTable.device, FieldTable.other)
        )
    }

    @Test func `a bus is its name, its rule, its lock, its files, and whether it probes`() {
        func held(
            _ name: String = "b",
            _ rule: Core.MatchRule = .platform,
            locksParent: Bool = false,
            attributes: [Core.StaticAttribute] = [],
            autoprobe: Bool = true,
            count: Int = 1
        ) -> Held {
            var gate = Core.BusGate()
            var description = Core.BusDescription(name: name, rule: rule, locksParent: locksParent)
            description.attributes = attributes
            for _ in 0..<count {
                let id = gate.add(description, name, Self.notes)
                gate.set(autoprobe: autoprobe, of: id, Self.notes)
            }
            var words = Core.WordCollector()
            gate.collect(into: &words)
            return Held(print: gate.print, words: words.sorted)
        }
        expectDistinct([
            ("a bus", held()), ("another", held("c")), ("another rule", held("b", .scripted)),
            ("with the lock", held(locksParent: true)),
            (
                "with a file",
                held(attributes: [Core.StaticAttribute(name: "f", bytes: [1])])
            ), ("without probing", held(autoprobe: false)), ("two", held(count: 2)),
        ])
    }

    @Test func `a slot is what is plugged in, its device, what made it, and where it is`() {
        func described(_ name: String, _ parent: Core.DeviceID? = nil, number: UInt32 = 1)
            -> Core.Described<Core.DeviceDescription>
        {
            let identity = Core.PCIIdentity(vendor: 1, device: number, classCode: 0)
            return Core.Described(
                Core.DeviceDescription(
                    name: name,
                    bus: "pci",
                    parent: parent,
                    identity: .pci(identity)
                )
            )
        }
        func held(
            _ plugged: [Core.Described<Core.DeviceDescription>],
            isBelow: Bool = false,
            _ change: (inout Core.HardwareGate, Core.HardwareID) -> Void = { _, _ in }
        ) -> Held {
            var gate = Core.HardwareGate()
            var last: Core.HardwareID?
            for one in plugged {
                last = gate.plugIn(one, below: isBelow ? last : nil, Self.notes, Self.roster)
            }
            if let last { change(&gate, last) }
            var words = Core.WordCollector()
            gate.collect(into: &words, Self.roster)
            return Held(print: gate.print, words: words.sorted)
        }
        let (a, b) = (described("a"), described("b"))
        expectDistinct([
            ("nothing", held([])), ("a function", held([a])), ("of another name", held([b])),
            ("another one there", held([described("a", number: 2)])),
            ("at a bridge", held([described("a", FieldTable.device)])),
            ("at another", held([described("a", FieldTable.other)])),
            (
                "with a device",
                held([a]) { $0.set(FieldTable.device, for: $1, Self.notes, Self.roster) }
            ),
            (
                "with another device",
                held([a]) { $0.set(FieldTable.other, for: $1, Self.notes, Self.roster) }
            ),
            ("made by x", held([a]) { $0.set(maker: "x", of: $1, Self.notes, Self.roster) }),
            ("made by y", held([a]) { $0.set(maker: "y", of: $1, Self.notes, Self.roster) }),
            ("two", held([a, b])), ("two, the other first", held([b, a])),
            ("one below the other", held([a, b], isBelow: true)),
        ])
        let left = held([a, b]) { $0.pullOut($1, Self.notes, Self.roster) }
        #expect(left == held([a]))
    }
}
