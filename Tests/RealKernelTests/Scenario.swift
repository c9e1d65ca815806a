import KernelLab
import LabBase
import Testing

/// Runs a scenario on a guest: what fails says on which kernel, and the kernel must not complain.
///
/// `knownComplaint` is part of a complaint that a scenario provokes on one of the kernels or on both.
/// A scenario that throws leaves a machine in an unknown state, so the next one gets a new guest.
func onKernel(
    _ name: String,
    knownComplaint: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ scenario: (Guest) throws -> Void
) throws {
    let guest = try Guests.current.guest(name)
    let position = try guest.logPosition()
    do {
        try scenario(guest)
    } catch {
        Guests.current.discard(name)
        Issue.record(error, "on \(guest.kernel)", sourceLocation: sourceLocation)
        return
    }
    let complaints = try guest.complaints(since: position).filter { complaint in
        knownComplaint.map { !complaint.contains($0) } ?? true
    }
    #expect(complaints == [], "\(guest.kernel) complained", sourceLocation: sourceLocation)
}
