import DeviceBinding
import Glibc
import Rehearsal
import Testing

@testable import ChangeJournal

/// A machine whose state is kept by a file: what ends when, and what is of a machine that is gone.
@Suite struct LifeTests {
    private let scratch = Scratch()
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")

    private func place(_ boot: String, isOfOneSystem: Bool = true) -> JournalPlace {
        var place = JournalPlace(
            scratch.root,
            of: SystemIdentity(.state, device: "x", boot: boot)
        )
        place.isOfOneSystem = isOfOneSystem
        return place
    }

    /// Whether what was changed can be kept, and who is told what.
    private final class Keeper {
        var isFull = true
        var saved = 0
        var lines: [String] = []

        func save() throws(Failure) {
            if isFull { throw Failure(.system, "The file is full.") }
            saved += 1
        }
    }

    private func recorder(_ place: JournalPlace, _ keeper: Keeper) -> ChangeRecorder {
        ChangeRecorder(
            at: place,
            by: Bench.author,
            saying: { keeper.lines.append($0) },
            saving: { () throws(Failure) in try keeper.save() }
        )
    }

    private func bind(_ machine: Rehearsal, _ recorder: ChangeRecorder) throws {
        let request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        _ = try machine.binder.apply(request, journal: recorder)
    }

    @Test func `a change ends when it is kept, and not before`() throws {
        let keeper = Keeper()
        let recorder = recorder(place("a"), keeper)
        try bind(try Rehearsal.demo(), recorder)
        #expect(throws: Failure(.system, "The file is full.")) { try recorder.finish() }
        #expect(scratch.names == ["a.1.open"])
        keeper.isFull = false
        try recorder.finish()
        #expect(keeper.saved == 1)
        #expect(scratch.names.count == 1 && scratch.names != ["a.1.open"])
        try recorder.finish()
        #expect(keeper.saved == 1, "it ends once")
    }

    @Test func `what puts back a killed change ends when that is kept, and not before`() throws {
        let machine = try Rehearsal.demo()
        let keeper = Keeper()
        try bind(machine, recorder(place("a"), keeper))
        #expect(machine.driver(Self.card.name) == "vfio-pci")
        #expect(throws: Failure(.system, "The file is full.")) {
            // Its leases go with it, as they do with a process.
            try recorder(place("a"), keeper).recover(on: machine.binder, finishing: false)
        }
        #expect(scratch.names.allSatisfy { $0.hasSuffix(".open") }, "\(scratch.names)")
        keeper.isFull = false
        _ = try recorder(place("a"), keeper).recover(on: machine.binder, finishing: false)
        #expect(scratch.names.allSatisfy { !$0.hasSuffix(".open") }, "\(scratch.names)")
        #expect(machine.driver(Self.card.name) == "e1000e")
    }

    @Test func `records of a life that is over are told of, and go with the first change after it`()
        throws
    {
        scratch.write("old.life.1.17", [])
        scratch.write("old.life.2.open", [])
        scratch.write("not a record", [])
        let history = try History(of: place("new"))
        #expect(history.entries == [])
        #expect(history.noteOnGone?.contains("2 changes of a machine that is gone") == true)
        let keeper = Keeper()
        keeper.isFull = false
        try bind(try Rehearsal.demo(), recorder(place("new"), keeper))
        #expect(keeper.lines.count == 1, "\(keeper.lines)")
        #expect(scratch.names.filter { $0.hasPrefix("old") } == [])
        #expect(scratch.names.contains("not a record"))
    }

    @Test func `one that a process still has locked stays, and so do all where others keep theirs`()
        throws
    {
        scratch.write("old.1.open", [])
        let keeper = Keeper()
        keeper.isFull = false
        try bind(try Rehearsal.demo(), recorder(place("b", isOfOneSystem: false), keeper))
        #expect(scratch.names.contains("old.1.open"))
        // SAFETY: open(2) reads the path.
        let held = unsafe open(scratch.root + "/old.1.open", O_RDONLY)
        defer { close(held) }
        #expect(flock(held, LOCK_EX) == 0)
        try bind(try Rehearsal.demo(), recorder(place("c"), keeper))
        #expect(scratch.names.contains("old.1.open"))
        #expect(!scratch.names.contains { $0.hasPrefix("b.") })
    }

    @Test(arguments: [
        ("boot.1.open", "boot"), ("a.b.c.17.2311", "a.b.c"), ("boot.1", nil), ("boot.0.open", nil),
        ("boot.1.x", nil), ("leases", nil), ("boot.01.open", nil),
    ])
    func `the name of a record says of which life it is`(name: String, boot: String?) {
        #expect(RecordName.boot(of: name) == boot)
    }
}
