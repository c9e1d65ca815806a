import DriverCore
import Glibc
import MachineSimulation
import MountSupport
import Testing

/// The built command on a mounted machine is killed before each of its system calls; then `anybind recover`.
@Suite(
    "a change that is killed",
    .serialized,
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(
        if: MountAbility.hasStrace,
        "CANNOT RUN: /usr/bin/strace is not installed ('make setup' does)."
    )
)
struct KillTests {
    /// The calls before which it is killed: all that touch `/sys` and the journal, and those between them.
    private static let calls = "write,openat,readlink,pread64,renameat,flock,close"
    /// Of how many kills one is made: each with `ANYBIND_KILLS=1`.
    private static let stride = {
        // SAFETY: getenv(3) reads its string; the value is copied at once.
        unsafe getenv("ANYBIND_KILLS").flatMap { Int(unsafe String(cString: $0)) } ?? 7
    }()

    private func state(_ machine: SimulatedMachine) -> [String] {
        let core = machine.core
        return core.busIDs.flatMap { bus -> [String] in
            let name = core.name(of: bus) ?? ""
            let devices = core.devices(of: bus).map { device in
                let driver = core.driver(of: device).flatMap { core.name(of: $0) } ?? "-"
                let override = core.driverOverride(of: device) ?? "-"
                return "\(name)/\(core.name(of: device) ?? "") \(driver) \(override)"
            }
            let drivers = core.drivers(of: bus).map { driver in
                "\(name): \(core.name(of: driver) ?? "") \(core.dynamicIDs(of: driver))"
            }
            return ["\(name) \(core.autoprobe(of: bus))"] + devices.sorted() + drivers
        }
    }

    @Test(arguments: [
        "bind 03:00.0 vfio-pci", "bind --using new-id --allow-neighbours 03:00.0 vfio-pci",
        "bind --using autoprobe-fence --allow-neighbours 03:00.0 vfio-pci",
        "bind 05:00.0 05:00.1 vfio-pci", "unbind 03:00.0",
        "hold -q 03:00.0 vfio-pci -- /bin/true",
        "hold -q --using new-id --allow-neighbours 03:00.0 vfio-pci -- /bin/true",
    ])
    func `is as before after one recovery, and nothing is said to be left`(command: String) throws {
        let whole = Shell(try SimulatedMachine.open(machine: "demo", state: nil))
        let before = state(whole.machine)
        let run = try whole.run("\(Shell.anybind) \(command)")
        try #require(run.status == 0, "\(run.text)")
        let asked = state(whole.machine)
        var (kills, number, isOver) = (0, 1, false)
        while !isOver {
            let shell = Shell(try SimulatedMachine.open(machine: "demo", state: nil))
            let (text, status) = try shell.run(
                """
                strace -f -o /dev/null -e trace=\(Self.calls) \
                    -e inject=\(Self.calls):signal=KILL:when=\(number) \(Shell.anybind) \(command)
                echo killed $?
                \(Shell.anybind) recover || exit 1
                \(Shell.anybind) recover
                """
            )
            #expect(status == 0, "\(number): \(text)")
            isOver = text.contains("killed 0")
            if !isOver {
                #expect(text.contains("killed 137"), "\(number): \(text)")
                // Before the first record and after the last, nothing was cut off.
                let isWhole = text.contains("killed 137\nNo change was cut off.\n")
                let now = state(shell.machine)
                #expect(now == before || isWhole && now == asked, "\(number): \(text)")
                #expect(text.hasSuffix("No change was cut off.\n"), "\(number): \(text)")
                kills += 1
            }
            number += Self.stride
        }
        print("killed '\(command)': \(kills) places")
        #expect(kills > 10)
    }

    @Test func `neither user nor root meets the host's journal or lock in a run`() throws {
        let shell = try Shell()
        let (text, status) = try shell.run(
            """
            strace -f -o /tmp/anybind-journal-trace.$$ \(Shell.anybind) bind 03:00.0 vfio-pci || exit 1
            grep -c '/run/anybind' /tmp/anybind-journal-trace.$$
            rm /tmp/anybind-journal-trace.$$
            \(Shell.anybind) history | cut -f 1,6
            ls /sys/.anybind/journal | cut -d . -f 2
            """
        )
        #expect(status == 0, "\(text)")
        #expect(text.contains("\n0\n1\tdone\n1\n"), "\(text)")
    }
}
