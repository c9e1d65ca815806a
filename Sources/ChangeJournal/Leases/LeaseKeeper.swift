public import DeviceBinding
internal import SystemPackage

/// Takes the leases of a change of which no record is kept, so that what somebody else holds is respected all the same.
///
/// Where leases cannot be kept, the change is made without.
public final class LeaseKeeper: Journal {
    private let place: JournalPlace
    private let leases = Leases()
    private let holding: ([Int32]) -> Void

    /// Takes leases in a place; `holding` is told of their descriptors, to hand them down.
    public init(at place: JournalPlace, holding: @escaping ([Int32]) -> Void = { _ in }) {
        self.place = place
        self.holding = holding
    }

    /// Takes the leases of these devices.
    ///
    /// - Throws: `Failure` where somebody else holds one.
    public func prepare(on binder: Binder, for devices: [DeviceReference]) throws(Failure) {
        guard let directory = try? JournalDirectory.open(place, isToWrite: true) else { return }
        try take(devices.map { LeaseName($0) }, in: directory)
    }

    /// Takes the leases that the change needs.
    public func keep(_ record: PlanRun.Record, of run: PlanRun) throws(Failure) {
        guard case .begin(let decision) = record,
            let directory = try? JournalDirectory.make(place)
        else { return }
        try take(decision.leases, in: directory)
    }

    private func take(_ names: [LeaseName], in directory: JournalDirectory) throws(Failure) {
        do throws(Failure) { try leases.take(names, in: directory) } catch {
            if error.errno == .wouldBlock { throw error }
        }
        holding(leases.descriptors)
    }

    /// Why somebody who holds one of some devices keeps them from being changed; nil where nobody is known to.
    ///
    /// Nothing is taken: it is for who only asks.
    public static func refusal(on devices: [DeviceReference], at place: JournalPlace) -> Failure? {
        refusal(on: devices.map { LeaseName($0) }, at: place)
    }

    /// Why somebody who holds something that a change needs keeps it from being made: also what goes along with its
    /// devices, and what it does to a whole bus.
    public static func refusal(on decision: Binder.Decision, at place: JournalPlace) -> Failure? {
        refusal(on: decision.leases, at: place)
    }

    private static func refusal(on names: [LeaseName], at place: JournalPlace) -> Failure? {
        for place in [place] + place.others {
            guard let directory = try? JournalDirectory.open(place, isToWrite: false),
                let held = names.first(where: { directory.isHeld($0) == true })
            else { continue }
            let all = (try? Unfinished.all(in: directory)) ?? []
            for case .running(let change) in all where change.leases.contains(held) {
                guard let device = held.reference else { continue }
                return change.refusal(on: device, in: place)
            }
            return .held(held, in: place)
        }
        return nil
    }
}
