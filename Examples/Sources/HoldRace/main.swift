// Says what may come of it when somebody probes a device that driverctl gives away.
import RaceCheck

let contest = Contest("driverctl", to: RaceMachine.task, against: [.probe])
let race = try contest.race(on: RaceMachine.description())
let verdict = try race.verdict()
print(verdict.worst?.rawValue ?? "holds")  // false success
print(verdict.flaws[.falseSuccess]?.steps.count ?? 0)  // 7
