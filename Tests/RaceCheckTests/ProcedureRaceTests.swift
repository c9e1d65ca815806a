import DeviceBinding
import RaceCheck
import Testing

/// What the procedures of a bind do where others act: the code that ships.
@Suite struct ProcedureRaceTests {
    @Test(arguments: Event.allCases)
    func `the default holds, and loses a device only to who plugs it in again`(_ event: Event)
        throws
    {
        let verdict = try Trial.race("driver-override", [event]).verdict()
        #expect(verdict.flaws.keys.sorted() == (event == .replug ? [.lost] : []))
        #expect(verdict.holds)
    }

    @Test(arguments: Procedure.all.map(\.name), [Event.probe, .reload, .unload])
    func `no procedure says what is not so, and an ID takes what is free`(
        _ name: String,
        event: Event
    ) throws {
        let verdict = try Trial.race(name, [event]).verdict()
        let givesIDs = ["new-id", "autoprobe-fence"].contains(name)
        // Its twin has no driver for as long as their module is unloaded.
        let isStolen = givesIDs && event == .reload
        #expect(verdict.flaws.keys.sorted() == (isStolen ? [.stolen] : []))
    }

    @Test func `two writes beside each other in the kernel change nothing in that`() throws {
        let race = try Trial.race("driver-override", [.probe], by: .lock)
        let verdict = try race.verdict()
        #expect(verdict.flaws.isEmpty)
        #expect(verdict.completeness == .exhaustive(states: verdict.effort.states))
    }
}
