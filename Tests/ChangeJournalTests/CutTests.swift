import DeviceBinding
import Glibc
import Rehearsal
import Synchronization
import Sysfs
import Testing

@testable import ChangeJournal

/// A change of every procedure is interrupted before and after each of its moves and records; then one recovery.
@Suite struct CutTests {
    /// What is asked for, on which machine.
    struct Row: CustomTestStringConvertible, Sendable {
        let procedure: Procedure
        var bus = "pci"
        var goal = "bind"
        var devices: [String]
        var proposal: String?
        var driver: String?
        /// What is asked for beside them, each device with a driver of its own.
        var also: [DeviceGoal] = []
        /// How many virtual functions are found, and asked for.
        var functions: (found: Int, count: Int)?

        var testDescription: String {
            "\(goal) \(devices.joined(separator: " ")) by \(procedure.name)"
                + (also.isEmpty ? "" : ", and \(also.count) others")
                + (functions.map { " \($0.found) to \($0.count) for \(driver ?? "anybody")" } ?? "")
        }

        private var target: String { driver ?? (bus == "pci" ? "vfio-pci" : "vfio-platform") }

        func request(_ goal: Change.Goal? = nil) -> Binder.Request {
            var request = Binder.Request(
                devices.map { DeviceReference(bus: bus, name: $0) },
                goal: goal ?? .driver(target)
            )
            request.goals += also.map { DeviceGoal($0.device, goal ?? $0.goal) }
            request.procedure = procedure
            request.overridden = [.neighbours, .partialGroup]
            return request
        }

        func bench() throws -> Bench {
            let machine = try Rehearsal.demo(
                profile: "linux 6.12",
                proposals: proposal.map { [$0] } ?? []
            )
            if let functions {
                let file: SysfsPath = "/bus/pci/devices/0000:08:00.0/sriov_numvfs"
                try machine.sysfs.write(file, "0")
                if functions.found > 0 { try machine.sysfs.write(file, "\(functions.found)") }
                var request = request(functions.count > 0 && driver != nil ? nil : .asIs)
                request.functions = functions.count
                if functions.count == 0 { request.procedure = nil }
                return try Bench(request, on: machine)
            }
            switch goal {
            case "bind": return try Bench(request(), on: machine)
            case "unbind": return try Bench(request(.noDriver), on: machine)
            default:
                _ = try machine.binder.apply(request())
                return try Bench(request(.anyDriver), on: machine)
            }
        }
    }

    private static let card = "0000:03:00.0"
    private static let twin = "0000:04:00.0"
    private static let spare = "0001:03:00.0"
    private static let platform = "fff51000.ethernet"

    private static let ways: [Row] = [
        Row(procedure: .driverOverride, devices: [card]),
        Row(procedure: .driverOverride, devices: [card, twin]),
        Row(procedure: .driverOverride, devices: ["0000:05:00.0", "0000:05:00.1"]),
        Row(procedure: .driverOverride, bus: "platform", devices: [platform]),
        Row(procedure: .driverOverride, devices: [card], driver: "igb"),
        Row(
            procedure: .driverOverride,
            devices: [card],
            also: [
                DeviceGoal(
                    DeviceReference(bus: "platform", name: platform),
                    .driver("vfio-platform")
                ),
                DeviceGoal(DeviceReference(bus: "pci", name: twin), .driver("igb")),
            ]
        ),
        Row(
            procedure: .newID,
            devices: [card],
            also: [DeviceGoal(DeviceReference(bus: "pci", name: spare), .driver("igb"))]
        ),
        Row(procedure: .newID, devices: [card]),
        Row(procedure: .newID, devices: [card, twin]),
        Row(procedure: .autoprobeFence, devices: [card]),
        Row(procedure: .autoprobeFence, devices: [card, twin]),
        Row(procedure: .driverProbeID, devices: [card], proposal: "driver_probe_id"),
        Row(procedure: .preferredDriver, devices: [card], proposal: "preferred_driver"),
        Row(procedure: .sysfsBindOnly, devices: [card], proposal: "sysfs_bind_only"),
        Row(procedure: .autoprobeOptOut, devices: [card], proposal: "autoprobe_opt_out"),
        Row(procedure: .vfioBind, devices: [card], proposal: "vfio_bind"),
    ]

    static let rows = ways.flatMap { row in
        ["bind", "release", "unbind"].compactMap { goal -> Row? in
            if goal == "unbind", row.procedure.name != "driver-override" { return nil }
            // A driver of the host that had a device by an ID that is gone does not take it again.
            if goal == "release", row.procedure.name == "new-id", !row.also.isEmpty { return nil }
            var row = row
            row.goal = goal
            return row
        }
    }

    private static let physical = "0000:08:00.0"
    static let functions: [Row] = [
        Row(procedure: .driverOverride, devices: [physical], driver: "vfio-pci", functions: (0, 1)),
        Row(procedure: .driverOverride, devices: [physical], driver: "vfio-pci", functions: (0, 2)),
        Row(procedure: .newID, devices: [physical], driver: "vfio-pci", functions: (0, 2)),
        Row(procedure: .bind, devices: [physical], driver: "ixgbevf", functions: (0, 2)),
        Row(procedure: .driverOverride, devices: [physical], functions: (0, 2)),
        Row(procedure: .driverOverride, devices: [physical], functions: (3, 0)),
    ]

    static let count = Mutex(0)
    /// Of how many bytes one tear is recovered from: each with `ANYBIND_TEARS=1`.
    private static let stride = {
        // SAFETY: getenv(3) reads its string; the value is copied at once.
        unsafe getenv("ANYBIND_TEARS").flatMap { Int(unsafe String(cString: $0)) } ?? 61
    }()

    /// Of how many cuts the recovery of one is cut everywhere too: each with `ANYBIND_CUTS=1`.
    private static let cutStride = {
        // SAFETY: getenv(3) reads its string; the value is copied at once.
        unsafe getenv("ANYBIND_CUTS").flatMap { Int(unsafe String(cString: $0)) } ?? 5
    }()

    @Test(arguments: rows + functions)
    func `a change that is cut anywhere is as before after one recovery, and that is said`(
        _ row: Row
    )
        throws
    {
        var bench = try row.bench()
        var cases = 0
        while !bench.run.isOver {
            let move = bench.run.next()
            cases += try check(bench, bench.machine, "before \(move)", cases)
            if move.deed != nil {
                let made = Rehearsal(copying: bench.machine)
                _ = Bench.made(move, bench.run, made, bench.recorder)
                cases += try check(bench, made, "after \(move)", cases)
            }
            let machine = bench.machine
            bench.step()
            if case .record = move { cases += try checkTorn(bench, machine, "\(move)") }
        }
        guard case .end(.success) = bench.run.next() else {
            Issue.record("\(bench.run.next())")
            return
        }
        #expect(cases > 20)
        Self.count.withLock { $0 += cases }
        print(
            "cuts of \(row.testDescription): \(cases), of all so far: \(Self.count.withLock { $0 })"
        )
    }

    /// Recovers once, and cuts that recovery everywhere too if it is the turn of this case.
    private func check(
        _ bench: Bench,
        _ machine: Rehearsal,
        _ what: String,
        _ number: Int
    ) throws -> Int {
        let bytes = bench.bytes
        var recovered = Recovered(bytes, machine)
        try recovered.prepare()
        try expect(recovered, bench, what)
        guard number.isMultiple(of: Self.cutStride) else { return 1 }
        return 1 + (try checkCutRecovery(bytes, bench, machine, what))
    }

    /// Recovers once from each of the last record's beginnings; all of its bytes are torn in ``ReaderTests``.
    private func checkTorn(_ bench: Bench, _ machine: Rehearsal, _ what: String) throws -> Int {
        let bytes = bench.bytes
        let start = (bytes.dropLast().lastIndex(of: 0x0A) ?? -1) + 1
        var cases = 0
        for end in Swift.stride(from: start + 1, to: bytes.count, by: Self.stride) {
            let torn = Array(bytes[..<end])
            var recovered = Recovered(torn, machine)
            try recovered.prepare()
            try expect(recovered, bench, "\(what) torn at \(end - start)", torn)
            cases += 1
        }
        return cases
    }

    private func expect(
        _ recovered: Recovered,
        _ bench: Bench,
        _ what: String,
        _ bytes: [UInt8]? = nil
    ) throws {
        let reading = RecordReader.read(bytes ?? bench.bytes)
        // A change whose end is recorded is as it was asked for.
        if case .change(let change) = reading, change.hasEnded { return }
        let now = recovered.machine.state
        // What was taken away in one write is not made again.
        let isAsAsked =
            now == bench.after && recovered.said.contains { $0.contains("as was asked") }
        #expect(now == bench.before || isAsAsked, "\(what): \(recovered.said)")
        #expect(recovered.open == [], "\(what): \(recovered.said)")
        let hasBegun = reading != .nothing
        #expect(recovered.said.count == (hasBegun ? 1 : 0), "\(what): \(recovered.said)")
        #expect(
            !recovered.said.contains { $0.contains("could not") || $0.contains("left as it is") }
        )
    }

    private func checkCutRecovery(
        _ bytes: [UInt8],
        _ bench: Bench,
        _ machine: Rehearsal,
        _ what: String
    ) throws -> Int {
        guard case .change(let change) = RecordReader.read(bytes), !change.hasEnded else {
            return 0
        }
        let stage = Recovered(bytes, machine)
        let recorder = ChangeRecorder(at: Bench.place(stage.scratch), by: Bench.author)
        guard let recovery = try Recovery(recorder, stage.machine.binder) else { return 0 }
        var prepared = try recovery.prepared(change, [])
        guard !prepared.restitution.isEmpty else { return 0 }
        var cases = 0
        while !prepared.run.isOver {
            let move = prepared.run.next()
            if move.deed != nil {
                for isMade in [false, true] {
                    let second = stage.scratch.bytes("boot.2.open") ?? []
                    var again = Recovered(bytes, stage.machine)
                    again.scratch.write("boot.2.open", second)
                    if isMade { _ = Bench.made(move, prepared.run, again.machine, recorder) }
                    try again.prepare()
                    try expect(again, bench, "\(what), recovery cut at \(move), made: \(isMade)")
                    cases += 1
                }
            }
            let answer = Bench.made(move, prepared.run, stage.machine, prepared.recorder)
            if let deed = move.deed { prepared.recorder.note(answer, to: deed) }
            prepared.run.answer(answer)
        }
        return cases
    }
}
