import Testing

@testable import CommandTrials

/// What is said of a round beside a rival: a judgement that cannot condemn would be none.
@Suite struct RoundJudgementTests {
    private static let bind = Rivalry.all[1]

    /// A round in which anybind looks at 10 and writes at 11, 12 and 13, and looks at 14; lines of the rival come on top.
    private func judged(
        _ said: String,
        looks: [String] = [
            "L 10 driver e1000e", "L 10.1 override (null)", "W 11 driver_override vfio-pci ok",
            "W 12 unbind 0000:00:03.0 ok", "W 13 drivers_probe 0000:00:03.0 ok",
            "L 14 driver vfio-pci", "L 14.1 override vfio-pci",
        ],
        rival: [String] = [],
        left: String = "b 1 20 e1000e/(null)",
        end: String
    ) throws -> RoundJudgement {
        let lines = ["s e1000e/(null)", "a \(said)"] + looks + rival + [left, "e \(end)"]
        let rounds = Round.all(in: lines.joined(separator: "\n"))
        try #require(rounds.count == 1)
        return RoundJudgement(rivalry: Self.bind, round: rounds[0])
    }

    @Test func `a success that was seen and stands is right`() throws {
        let judgement = try judged("0 bound", end: "vfio-pci/vfio-pci")
        #expect(judgement.problems == [])
        #expect(judgement.round.seen == DeviceEnd("vfio-pci/vfio-pci"))
        #expect(judgement.round.firstLook == 10 && judgement.round.lastLook == 14)
    }

    @Test
    func `a success that ended after the last look is true, and one that ended before is a lie`()
        throws
    {
        let after = ["r 14.5 14.6 ok unbind 0000:00:03.0"]
        let late = try judged("0 bound", rival: after, end: "-/vfio-pci")
        #expect(late.problems == [])
        let before = ["r 9 9.5 ok unbind 0000:00:03.0"]
        let lie = try judged("0 bound", rival: before, end: "-/vfio-pci")
        #expect(lie.lie != nil && lie.isDriverlessAndUnsaid)
        let refused = ["r 14.5 14.6 refused unbind 0000:00:03.0"]
        #expect(try judged("0 bound", rival: refused, end: "-/vfio-pci").lie != nil)
    }

    @Test func `a success that the last look did not see is a lie`() throws {
        let looks = [
            "L 10 driver e1000e", "W 11 driver_override vfio-pci ok", "L 14 driver e1000e",
        ]
        #expect(try judged("0 bound", looks: looks, end: "vfio-pci/vfio-pci").lie != nil)
    }

    @Test func `a driver that somebody else took is no matter of a command that wrote nothing`()
        throws
    {
        let rival = ["r 9 9.5 ok unbind 0000:00:03.0"]
        let looks = ["L 10 driver -"]
        let refused = try judged("4 changed", looks: looks, rival: rival, end: "-/(null)")
        #expect(refused.problems == [])
        let wrote = looks + ["W 11 driver_override - ok", "L 12 driver -"]
        let silent = try judged("6 not known", looks: wrote, rival: rival, end: "-/(null)")
        #expect(silent.isDriverlessAndUnsaid)
        let said = try judged("6 now has no driver", looks: wrote, rival: rival, end: "-/(null)")
        #expect(!said.isDriverlessAndUnsaid)
    }

    @Test func `who says that nothing was written has written nothing`() throws {
        let refused = try judged("4 refused", looks: ["L 10 driver e1000e"], end: "e1000e/(null)")
        #expect(refused.problems == [])
        #expect(try judged("4 refused", end: "e1000e/(null)").lie != nil)
    }

    @Test func `'as it was found' and lines of 'now' are held against the last look`() throws {
        let back = ["L 10 driver e1000e", "W 11 driver_override - ok", "L 14 driver e1000e"]
        #expect(try judged("5 restored", looks: back, end: "e1000e/(null)").problems == [])
        #expect(try judged("5 restored", end: "vfio-pci/vfio-pci").lie != nil)
        let none = "6 now: 0000:00:03.0 has no driver, no override"
        #expect(try judged(none, end: "vfio-pci/vfio-pci").lie != nil)
        let driver = "6 now: 0000:00:03.0 has the driver 'vfio-pci', which"
        #expect(try judged(driver, end: "vfio-pci/vfio-pci").lie == nil)
    }

    @Test
    func
        `a finished change that a failed command wrote over is undone, unless nobody could see it`()
        throws
    {
        let taken = [
            "L 10 driver e1000e", "W 11 driver_override vfio-pci ok", "L 14 driver pci-stub",
            "W 15 driver_override - ok", "W 16 unbind 0000:00:03.0 ok", "L 18 driver -",
        ]
        let words = "6 now: 0000:00:03.0 has no driver"
        func judged(endedAt time: Double) throws -> RoundJudgement {
            try self.judged(
                words,
                looks: taken,
                left: "b 0 \(time) pci-stub/pci-stub",
                end: "-/(null)"
            )
        }
        let undone = try judged(endedAt: 13)
        #expect(undone.undoesSuccess && undone.isMadeWorse)
        let gap = try judged(endedAt: 14.5)
        #expect(gap.undoesUnseen && !gap.undoesSuccess)
        let after = try judged(endedAt: 17)
        #expect(!after.undoesSuccess && !after.undoesUnseen)
    }

    @Test func `two successes are one after the other`() throws {
        let judgement = try judged(
            "0 bound",
            left: "b 0 10.5 pci-stub/pci-stub",
            end: "vfio-pci/vfio-pci"
        )
        #expect(judgement.isLater && judgement.problems == [])
    }

    @Test func `the ends of a pair are those of one after the other, of those that succeeded`() {
        let pair = Pair.all[2]
        let start = DeviceEnd("pci-stub/pci-stub")
        let vfio = DeviceEnd("vfio-pci/vfio-pci")
        let host = DeviceEnd("e1000e/(null)")
        #expect(pair.ends(from: start, (0, 0)) == [vfio, host])
        #expect(pair.ends(from: start, (0, 9)) == [vfio])
        #expect(pair.ends(from: start, (9, 0)) == [host])
        #expect(pair.ends(from: start, (9, 9)) == [start])
    }
}
