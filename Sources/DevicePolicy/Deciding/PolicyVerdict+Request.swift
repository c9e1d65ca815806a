public import DeviceBinding

extension PolicyVerdict {
    /// What is asked of a binder so that the machine is as the policy says; nil where it is so as far as it can be.
    ///
    /// Modules of drivers that are not there are loaded. With `rule`, only what that rule of the policy asks for.
    public func request(ofRule rule: Int? = nil) -> Binder.Request? {
        let goals = goals.filter { rule == nil || claims[$0.device] == rule }
        guard !goals.isEmpty else { return nil }
        var request = Binder.Request(goals)
        request.selected = mates
        request.loadsModules = true
        let users = Set(goals.compactMap { owners[$0.device] })
        let isForAll = goals.allSatisfy { owners[$0.device] != nil || !$0.isPerhapsForUserSpace }
        if users.count == 1, isForAll {
            // Then also of the nodes that get a number only when they are made.
            request.owner = users.first
        } else {
            request.owners = owners
        }
        return request
    }
}

extension DeviceGoal {
    /// Whether the driver that is asked for may make a node.
    fileprivate var isPerhapsForUserSpace: Bool {
        guard case .driver(let name) = goal else { return false }
        return name.contains("vfio")
    }
}
