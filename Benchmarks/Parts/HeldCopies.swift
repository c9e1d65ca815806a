import DriverCore

/// Operations on a large machine, alone and while a copy of its state is held.
func measureCopies(_ setting: Setting) throws -> Section {
    var section = Section(
        "copies: one operation on \(Double(largeMachine).text) devices, while a copy is held"
    )
    let stage = CopyStage(try largeMachineAdded().0)
    let kinds: [(name: String, run: (Int, Bool) throws -> Void)] = [
        ("override set or cleared", stage.storeOverride),
        ("unbound or bound", stage.unbindOrBind),
        ("new_id, unbound, remove_id", stage.newID),
        ("device added and probed", stage.addDevice),
    ]
    let count = 2_000
    var subjects: [Subject] = []
    for kind in kinds {
        for isHeld in [false, true] {
            subjects.append(
                Subject(name: kind.name + (isHeld ? ", copy held" : "")) {
                    try stage.prepare(additions: count)
                    return try Timing(count: count) {
                        for number in 0..<count { try kind.run(number, isHeld) }
                    }
                }
            )
        }
    }
    let samples = try measureInTurn(subjects, rounds: setting.rounds)
    section.figures = zip(subjects, samples).map { Figure($0.name, $1, .microseconds, "a time") }
    for (index, kind) in kinds.enumerated() {
        let ratio = samples[2 * index + 1].minimum / samples[2 * index].minimum
        section.promises.append(
            .bound("\(kind.name), with a copy to without", ratio, .atMost, 10, "times")
        )
    }
    section.remarks = [
        "A new copy is taken before each operation and dropped after it; both are in the time."
    ]
    return section
}

/// The machine that the operations change, and where each of them is in its cycle.
private final class CopyStage {
    private var machine: ManyFunctions
    /// Descriptions of devices that are not there yet.
    private var additions: [DriverCore.DeviceDescription] = []
    private var added = 0
    private var overridden: [Bool]
    private var unbound: [Int: DriverCore.DriverID] = [:]

    init(_ machine: ManyFunctions) {
        self.machine = machine
        overridden = Array(repeating: false, count: largeMachine)
    }

    func prepare(additions count: Int) throws {
        let first = machine.devices.count
        additions = try machine.describe(first..<first + count)
        added = 0
    }

    func storeOverride(_ number: Int, _ isHeld: Bool) throws {
        let index = index(of: number)
        let text = overridden[index] ? "\n" : "vfio-pci\n"
        overridden[index].toggle()
        try perform(.store(.driverOverride(machine.devices[index]), Array(text.utf8)), isHeld)
    }

    func unbindOrBind(_ number: Int, _ isHeld: Bool) throws {
        // Not an orphan, and not one of the devices whose override changes.
        let index = index(of: number) + 1
        let name = Array(PCIAddress(index).description.utf8)
        if let driver = unbound.removeValue(forKey: index) {
            return try perform(.store(.bind(driver), name), isHeld)
        }
        guard let driver = machine.core.driver(of: machine.devices[index]) else {
            throw Failure("\(PCIAddress(index)) has no driver")
        }
        unbound[index] = driver
        try perform(.store(.unbind(driver), name), isHeld)
    }

    /// Gives a device that nobody wants to vfio-pci, and takes it back: three operations.
    func newID(_ number: Int, _ isHeld: Bool) throws {
        let index = index(of: number) + 9
        let id = Array("fff0 \(hex(index, digits: 4))\n".utf8)
        let driver = machine.vfio
        try perform(.store(.newID(driver), id), isHeld)
        guard machine.core.driver(of: machine.devices[index]) == driver else {
            throw Failure("new_id did not bind \(PCIAddress(index))")
        }
        try perform(.store(.unbind(driver), Array(PCIAddress(index).description.utf8)), isHeld)
        try perform(.store(.removeID(driver), id), isHeld)
    }

    func addDevice(_ number: Int, _ isHeld: Bool) throws {
        let copy = isHeld ? machine.core : nil
        try machine.add(additions[added])
        added += 1
        withExtendedLifetime(copy) {}
    }

    private func perform(_ operation: DriverCore.Operation, _ isHeld: Bool) throws {
        let copy = isHeld ? machine.core : nil
        try machine.perform(operation)
        withExtendedLifetime(copy) {}
    }

    /// A device far from the one before; each comes twice, there and back.
    private func index(of number: Int) -> Int { number / 2 * 7919 % largeMachine / 10 * 10 }
}
