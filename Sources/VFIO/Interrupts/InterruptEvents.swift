internal import SystemPackage

/// Counters of interrupts that the kernel, or a model, adds to and a driver waits for: eventfd(2).
public struct InterruptEvents: ~Copyable {
    /// The first is vector 0's.
    package let files: [Int32]
    private let calls: any KernelCalls

    /// So many counters, all at zero; none is left where one could not be made.
    package init(_ count: Int, _ calls: any KernelCalls, for device: String) throws(VFIOError) {
        var files: [Int32] = []
        do {
            for _ in 0..<count { files.append(try calls.makeEvent()) }
        } catch {
            for file in files { calls.close(file) }
            throw VFIOError(
                .refused,
                cannot: "make events for the interrupts of",
                device,
                refusal: Refusal("eventfd", error)
            )
        }
        self.files = files
        self.calls = calls
    }

    deinit {
        for file in files { calls.close(file) }
    }

    /// How many there are.
    public var count: Int { files.count }

    /// How often a vector's interrupt came since it was last taken, which sets it to zero.
    func take(_ vector: Int, of device: String) throws(VFIOError) -> UInt64 {
        do {
            return try calls.takeCount(of: files[vector])
        } catch {
            throw VFIOError(
                .refused,
                cannot: "read the interrupts of",
                device,
                refusal: Refusal("read", error)
            )
        }
    }

    /// A hundred years and more.
    private static let limitMax = Duration.seconds(1 << 32)

    /// Waits until any of these has counted something; false where the time is over before.
    func wait(_ vectors: Range<Int>, upTo limit: Duration, of device: String)
        throws(VFIOError) -> Bool
    {
        // A time that no clock reaches is waited for as one that no program does.
        let deadline = ContinuousClock.now + max(.zero, min(limit, Self.limitMax))
        while true {
            do {
                let left = max(.zero, deadline - .now)
                if try calls.wait(for: Array(files[vectors]), upTo: left) { return true }
                if left == .zero { return false }
            } catch {
                // A signal to the process came first: what is left of the time is waited for.
                if error == .interrupted { continue }
                throw VFIOError(
                    .refused,
                    cannot: "wait for the interrupts of",
                    device,
                    refusal: Refusal("poll", error)
                )
            }
        }
    }
}
