import SystemPackage

/// What the descriptors of all processes tell about who holds a vfio group.
struct HolderFindings: Hashable {
    /// Those that certainly hold it.
    var certain: [HoldingProcess] = []
    /// Those that hold a vfio device of which the kernel does not say which one it is.
    var possible: [HoldingProcess] = []
    /// How many processes could not be looked into.
    var unreadable = 0

    /// The holders, without this process; empty only where that is sure.
    ///
    /// `refusal` is the kernel's answer to opening the group, nil where it could be opened.
    func holders(
        ofGroup group: Int,
        refusal: HostError?,
        besides own: Int
    ) throws(HostError) -> [HoldingProcess] {
        if !certain.isEmpty { return certain.filter { $0.pid != own } }
        // One process alone can be meant, and the kernel says that there is one.
        if let only = possible.first, possible.count == 1, unreadable == 0,
            refusal?.errno == .resourceBusy
        {
            return only.pid == own ? [] : [only]
        }
        // A device held without a node keeps its group from being opened: it was another group's.
        if refusal == nil, unreadable == 0 { return [] }
        throw unnamed(group: group, refusal: refusal)
    }

    /// The error that says what is known of a holder who cannot be named.
    private func unnamed(group: Int, refusal: HostError?) -> HostError {
        let isBusy = refusal?.errno == .resourceBusy
        let known =
            isBusy
            ? "is open, but its holder cannot be named" : "may be open, which cannot be checked"
        var clauses = [
            "vfio group \(group) \(known)\(refusal?.errno.map { " (\($0.name))" } ?? "")"
        ]
        if !possible.isEmpty, refusal != nil {
            let names = possible.prefix(8).map { "\($0.command) (PID \($0.pid))" }
            clauses.append("it may be " + names.joined(separator: " or "))
        }
        if unreadable > 0 {
            let processes = unreadable == 1 ? "1 process" : "\(unreadable) processes"
            clauses.append("only root can see what \(processes) have open")
        } else if possible.isEmpty {
            clauses.append("no process visible from here has it open")
        }
        return HostError(
            isBusy ? .busy : .system,
            clauses.joined(separator: "; "),
            errno: refusal?.errno
        )
    }
}
