import Sysfs
import Testing

@testable import DriverCore

/// The table at the end of `Documentation/debate.md`, found out by experiment on each mechanism.
@Suite struct ComparisonTests {
    /// vfio's driver registers first, which is the worst for whoever comes while an ID is listed.
    private func machine(_ profile: DriverCore.Profile, _ scene: Mechanism.Scene, _ count: Int)
        -> TestMachine
    {
        var machine = TestMachine(profile)
        machine.register(TestMachine.vfio)
        machine.register(TestMachine.platformVFIO)
        machine.register("e1000e")
        machine.register(TestMachine.xgmac)
        for device in scene.devices.prefix(count) { add(device, to: &machine, scene) }
        return machine
    }

    private func add(_ device: String, to machine: inout TestMachine, _ scene: Mechanism.Scene) {
        if scene.bus == "pci" { machine.plug(device) } else { machine.board(device) }
    }

    /// Takes steps for devices, each by its index in the list; whether none failed and vfio has them all.
    private func take(
        _ mechanism: Mechanism,
        _ turns: [Int],
        on scene: Mechanism.Scene,
        _ machine: inout TestMachine
    ) -> Bool {
        var taken = [Int](repeating: 0, count: scene.devices.count)
        for turn in turns {
            let step = mechanism.steps[taken[turn]]
            taken[turn] += 1
            guard let outcome = step(&machine, scene, scene.devices[turn]),
                Optional(outcome).errno == nil
            else { return false }
        }
        return Set(turns).allSatisfy { machine.driverName(of: scene.devices[$0]) == scene.vfio }
    }

    // MARK: - The columns

    private func works(
        _ mechanism: Mechanism,
        _ profile: DriverCore.Profile,
        _ scene: Mechanism.Scene
    ) -> Bool {
        var machine = machine(profile, scene, 1)
        return take(mechanism, mechanism.steps.map { _ in 0 }, on: scene, &machine)
    }

    /// Whether a device of the type that stands unbound beside is taken along.
    private func captures(_ mechanism: Mechanism, _ profile: DriverCore.Profile) -> Bool {
        let scene = mechanism.home
        var machine = machine(profile, scene, 2)
        machine.unbind(scene.devices[1], from: scene.native)
        _ = take(mechanism, mechanism.steps.map { _ in 0 }, on: scene, &machine)
        return machine.driverName(of: scene.devices[1]) == scene.vfio
    }

    /// Whether a device of the type that is plugged in after any of the steps has its own driver at the end.
    private func isHotPlugSafe(_ mechanism: Mechanism, _ profile: DriverCore.Profile) -> Bool {
        let scene = mechanism.home
        return (0...mechanism.steps.count).allSatisfy { stop in
            var machine = machine(profile, scene, 1)
            for (number, step) in mechanism.steps.enumerated() {
                if number == stop { add(scene.devices[1], to: &machine, scene) }
                _ = step(&machine, scene, scene.devices[0])
            }
            if stop == mechanism.steps.count { add(scene.devices[1], to: &machine, scene) }
            return machine.driverName(of: scene.devices[1]) == scene.native
        }
    }

    /// Whether two people with a device each both succeed, however their steps fall, and a third device
    /// that comes afterwards goes to its driver.
    private func servesTwo(_ mechanism: Mechanism, _ profile: DriverCore.Profile) -> Bool {
        let scene = mechanism.home
        return turns(mechanism.steps.count).allSatisfy { turns in
            var machine = machine(profile, scene, 2)
            guard take(mechanism, turns, on: scene, &machine) else { return false }
            add(scene.devices[2], to: &machine, scene)
            return machine.driverName(of: scene.devices[2]) == scene.native
                && machine.core.autoprobe(of: machine.bus(scene.bus))
        }
    }

    /// Every order of so many steps of two people.
    private func turns(_ count: Int) -> [[Int]] {
        (0..<1 << (2 * count)).filter { $0.nonzeroBitCount == count }.map { order in
            (0..<2 * count).map { order >> $0 & 1 }
        }
    }

    /// What still holds once the device was unbound from vfio and probed.
    private func residue(_ mechanism: Mechanism, _ profile: DriverCore.Profile) -> String {
        let scene = mechanism.home
        var machine = machine(profile, scene, 1)
        _ = take(mechanism, mechanism.steps.map { _ in 0 }, on: scene, &machine)
        machine.unbind(scene.devices[0], from: scene.vfio)
        machine.driversProbe(scene.devices[0], on: scene.bus)
        var left: [String] = []
        if machine.driverName(of: scene.devices[0]) == scene.vfio { left.append("vfio again") }
        let ids = machine.driver(scene.vfio).map { machine.core.dynamicIDs(of: $0) } ?? []
        if !ids.isEmpty { left.append("an ID") }
        return left.isEmpty ? "none" : left.joined(separator: ", ")
    }

    // MARK: - The table

    /// The cells of a row, after its name and before its fate.
    private func cells(_ mechanism: Mechanism) -> [String] {
        func word(_ isSo: Bool) -> String { isSo ? "yes" : "no" }
        let profile = DriverCore.Profile.linux6_12.with(mechanism.proposals)
        let change = word(!works(mechanism, .linux3_14, mechanism.home))
        guard works(mechanism, profile, mechanism.home) else {
            return ["–", "–", "–", "–", "–", "–"]
        }
        return [
            word(captures(mechanism, profile)), word(isHotPlugSafe(mechanism, profile)),
            word(servesTwo(mechanism, profile)), residue(mechanism, profile),
            word(works(mechanism, profile, .platform)), change,
        ]
    }

    @Test func `the table of the documentation says what the experiments say`() throws {
        let parts = "\(#filePath)".split(separator: "/").dropLast(4)
        let root = "/" + parts.joined(separator: "/")
        let bytes = try HostSysfs(root: root).readBytes("/Documentation/debate.md", limit: 1 << 20)
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: "|").map { String($0.drop { $0 == " " }.trimmingSpaces) }
        }
        for mechanism in Mechanism.all {
            let row = rows.first { $0.first == mechanism.name && $0.count == 8 }
            let found = cells(mechanism)
            #expect(row.map { Array($0[1...6]) } == found, "\(mechanism.name): \(found)")
        }
    }
}

extension Substring {
    /// Without spaces at its end.
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
