/// What judges remember of the way to a state: few bits, since each one that is kept multiplies the states.
struct Ledger: Hashable, Sendable {
    private var bits: Int32

    /// The ledger of a row's number.
    init(number: Int32) { bits = number }

    /// A ledger at the beginning of a race.
    init(_ first: Sight) {
        bits = 0
        wasAsFound = true
        wasRight = first.isRight
    }

    /// The number that a row keeps.
    var number: Int32 { bits }

    /// Whether the device had the driver when the program looked last, or gave or took one.
    private(set) var wasRight: Bool {
        get { bits & 1 != 0 }
        set { set(1, newValue) }
    }

    /// Whether the device had the driver that it had at first, or was gone, when the program looked last.
    private(set) var wasAsFound: Bool {
        get { bits & 2 != 0 }
        set { set(2, newValue) }
    }

    /// Whether whoever changed last which driver the device has, or whether it is there, is another and meant it.
    private(set) var isMeant: Bool {
        get { bits & 4 != 0 }
        set { set(4, newValue) }
    }

    /// Whether it was the program that took the device from another driver than the one that is asked for.
    private(set) var isTakenByProgram: Bool {
        get { bits & 8 != 0 }
        set { set(8, newValue) }
    }

    /// Whether something stands there that the program itself has made.
    private(set) subscript(made remains: Remains) -> Bool {
        get { bits & Ledger.bit(of: remains) != 0 }
        set { set(Ledger.bit(of: remains), newValue) }
    }

    private static func bit(of remains: Remains) -> Int32 { 16 << Int32(remains.index) }

    private mutating func set(_ bit: Int32, _ isSet: Bool) {
        bits = isSet ? bits | bit : bits & ~bit
    }

    /// Who did something.
    enum Hand: Hashable, Sendable {
        /// The program that is judged.
        case program
        /// Another, who means the device.
        case deliberate
        /// Another who does not, or the kernel at work of its own.
        case other
    }

    /// Takes in what a step has changed.
    mutating func note(_ before: Sight, _ after: Sight, by hand: Hand) {
        if before.driver != after.driver || before.isPresent != after.isPresent {
            isMeant = hand == .deliberate
            if before.driver != Sight.noDriver, !before.isRight {
                isTakenByProgram = hand == .program
            }
        }
        guard before.remains != after.remains else { return }
        for kind in Remains.allCases where before.remains[kind.index] != after.remains[kind.index] {
            self[made: kind] = hand == .program && after.remains[kind.index] != Sight.asFound
        }
    }

    /// Takes in that the program has looked at the device's driver, or has given or taken one.
    mutating func noteLook(_ sight: Sight) {
        wasRight = sight.isRight
        wasAsFound = !sight.isPresent || sight.isAsFound
    }

    // MARK: - Judging

    /// What is wrong when the program says this and is over.
    func flaws(of claim: Claim) -> FlawSet {
        if claim.saysBound, !wasRight { return FlawSet(.falseSuccess) }
        if claim == .restored, !wasAsFound { return FlawSet(.notRestored) }
        return []
    }

    /// What is wrong when the program has said this and nobody does anything any more.
    func flawsAtRest(after claim: Claim, _ sight: Sight) -> FlawSet {
        var flaws: FlawSet = []
        if !traces(after: claim, sight).isEmpty { flaws.insert(FlawSet(.leftBehind)) }
        // Whoever takes a device from the driver that it was given to knows what becomes of it.
        guard sight.isPresent, !isMeant else { return flaws }
        if claim.saysBound {
            if wasRight, !sight.isRight { flaws.insert(FlawSet(.lost)) }
        } else if sight.driver == Sight.noDriver, !sight.isAsFound, isTakenByProgram {
            flaws.insert(FlawSet(.stranded))
        }
        return flaws
    }

    /// What stays of what the program has made; what names the driver that the device has is no trace.
    func traces(after claim: Claim, _ sight: Sight) -> [Remains] {
        Remains.allCases.filter { kind in
            self[made: kind] && !(kind.keepsDevice && (sight.isRight || claim.saysBound))
        }
    }
}
