internal import LabBase

extension LineChannel {
    /// Asks the agent at the other end for one thing and waits for its answer, for so long beyond the time that
    /// the request itself may take.
    mutating func ask(
        _ request: LabRequest,
        beyond limit: Duration
    ) throws(LabChannelError) -> LabAnswer {
        let deadline = ContinuousClock.now + request.allowance + limit
        try writeLine(LabMessage.encode(request), before: deadline)
        return try LabMessage.decode(LabAnswer.self, from: readLine(before: deadline))
    }
}

extension LabRequest {
    /// How long the request itself may take.
    fileprivate var allowance: Duration {
        switch self {
        case .wait(_, let milliseconds), .awaitUevent(_, let milliseconds):
            .milliseconds(milliseconds)
        case .run(let command): .milliseconds(command.milliseconds)
        case .all(let requests): requests.map { $0.allowance }.reduce(.zero, +)
        case .write, .read, .readlink, .stat, .list, .hold, .put, .release, .start, .kill, .asUser,
            .insmod, .rmmod, .uevents, .kernelLog, .vfio, .powerOff:
            .zero
        }
    }
}
