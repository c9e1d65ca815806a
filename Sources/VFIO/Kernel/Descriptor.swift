/// A file of the kernel that is ours, and closed with this value.
struct Descriptor: ~Copyable {
    let number: Int32
    let calls: any KernelCalls

    /// What open(2) or ioctl(2) has just given us.
    init(owning number: Int32, _ calls: any KernelCalls) {
        self.number = number
        self.calls = calls
    }

    deinit {
        calls.close(number)
    }

    /// An ioctl(2) with a number, or with none; `failure` says what a refusal means.
    @discardableResult
    func control(
        _ request: ControlRequest,
        value: Int = 0,
        or failure: (Refusal) -> VFIOError
    ) throws(VFIOError) -> Int32 {
        do {
            return try calls.control(number, request, value: value)
        } catch {
            throw failure(Refusal(request.name, error))
        }
    }

    /// An ioctl(2) with a structure, which the kernel may change; `failure` says what a refusal means.
    @discardableResult
    func control(
        _ request: ControlRequest,
        _ record: inout KernelRecord,
        or failure: (Refusal) -> VFIOError
    ) throws(VFIOError) -> Int32 {
        do {
            return try calls.control(number, request, record: &record.bytes)
        } catch {
            throw failure(Refusal(request.name, error))
        }
    }

    /// The same for an answer that may be longer than we thought: the kernel says how long, and is asked again.
    ///
    /// Nil where it claims to need more than any answer has.
    func answer(
        _ request: ControlRequest,
        _ question: KernelRecord,
        or failure: (Refusal) -> VFIOError
    ) throws(VFIOError) -> KernelRecord? {
        var record = question
        try control(request, &record, or: failure)
        let needed = Int(record.get32(0) ?? 0)
        guard needed > question.bytes.count else { return record }
        guard needed <= KernelRecord.byteCountMax else { return nil }
        var longer = question
        longer.bytes += Array(repeating: 0, count: needed - longer.bytes.count)
        longer.set32(0, UInt32(needed))
        try control(request, &longer, or: failure)
        return longer
    }
}
