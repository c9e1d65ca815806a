import ConformanceRunner
import DriverCore
import Testing

/// What the driver core says may come of two processes at once.
@Suite("race predictions") struct RacePredictionTests {
    private func outcomes(_ name: String, _ profile: DriverCore.Profile) throws -> [String] {
        let scenario = try #require(RaceScenario.all.first { $0.name == name })
        return try RacePrediction(scenario, profile).outcomes.sorted()
    }

    @Test func `of two drivers at one device either may win, and the other finds it busy`() throws {
        let expected = ["left EBUSY, right OK, x B", "left OK, right EBUSY, x A"]
        #expect(try outcomes("bind A x | bind B x", .linux6_12) == expected)
        #expect(try outcomes("bind A x | bind B x", .linux6_1) == expected)
    }

    @Test func `two unbinds may both succeed, since the look is before the lock`() throws {
        #expect(
            try outcomes("unbind A x | unbind A x", .linux6_12) == [
                "left ENODEV, right OK, x -", "left OK, right ENODEV, x -",
                "left OK, right OK, x -",
            ]
        )
    }

    @Test(arguments: RaceScenario.all, [DriverCore.Profile.linux6_1, .linux6_12])
    func `every race ends, whoever comes first`(scenario: RaceScenario, profile: DriverCore.Profile)
        throws
    {
        let prediction = try RacePrediction(scenario, profile)
        #expect(!prediction.outcomes.isEmpty)
        #expect(prediction.outcomes.allSatisfy { !$0.contains("waits") })
        // Two writes of one step each, in either order, are five states; all others have more.
        let isOfTwoSteps = scenario.name == "removeid N | removeid N"
        #expect(prediction.stateCount > (isOfTwoSteps ? 4 : 10))
    }

    @Test func `there are enough scenarios, each once`() {
        #expect(RaceScenario.all.count >= 20)
        #expect(Set(RaceScenario.all).count == RaceScenario.all.count)
    }
}
