import DriverScripts
import Testing

@testable import DriverCore

/// A retry of a deferred probe may run while a write goes on to its next device.
///
/// vfio-pci's probe makes its group's device node and waits for the kernel's thread that makes them; the work
/// queue runs meanwhile, or it does not. A guest of 6.1 asked for it did so each time, one of 6.12 two
/// times in six; once that thread went before all others, neither ever did.
@Suite struct RetryBetweenBindingsTests {
    /// A way that the tasks may take, and how often the deferred device was probed on it.
    private struct Way {
        var core: DriverCore
        var retries = 0
    }

    /// How often a deferred device may be probed while `new_id` has vfio-pci bind functions, over all orders of steps.
    private func retries(functions: Int) throws -> Set<Int> {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        machine.scripts["k"] = DriverScript(afterwards: -517)
        machine.add("k")
        for slot in 0..<functions { machine.plug("0000:00:0\(slot + 3).0") }
        let driver = machine.register(TestMachine.vfio)
        #expect(machine.core.deferredDevices.count == 1)
        var core = machine.core
        _ = core.begin(.store(.newID(driver), Array("8086 10d3".utf8)))
        var counts: Set<Int> = []
        var seen: Set<String> = []
        var ways = [Way(core: core)]
        while let way = ways.popLast() {
            guard seen.insert("\(way.core) \(way.retries)").inserted else { continue }
            if way.core.taskIDs.isEmpty { counts.insert(way.retries) }
            for task in way.core.taskIDs {
                var next = way
                switch way.core.wait(of: task) {
                case nil: _ = next.core.act(.step(task))
                case .answer?:
                    next.retries += 1
                    _ = next.core.act(.probed(task, .returned(-517)))
                default: continue
                }
                ways.append(next)
            }
        }
        return counts
    }

    @Test func `one function has the deferred device retried once`() throws {
        #expect(try retries(functions: 1) == [1])
    }

    @Test func `with two it is retried once or twice, as the kernels' guests showed`() throws {
        #expect(try retries(functions: 2) == [1, 2])
    }
}
