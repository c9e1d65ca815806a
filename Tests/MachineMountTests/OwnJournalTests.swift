import MountSupport
import Testing

/// Whose journal and lock a command uses on a mounted machine.
@Suite(
    "the journal of a mounted machine",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(
        if: MountAbility.hasStrace,
        "CANNOT RUN: /usr/bin/strace is not installed ('make setup' does)."
    )
)
struct OwnJournalTests {
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

    @Test func `a record that cannot be written is no damage to those before it`() throws {
        let shell = try Shell()
        let (text, status) = try shell.run(
            """
            for number in $(seq 24); do
                strace -o /dev/null -e trace=write -e inject=write:error=EIO:when=$number \(Shell.anybind) \
                    bind -q --using new-id --allow-neighbours 03:00.0 vfio-pci >/dev/null 2>&1
                echo "status $?"
                \(Shell.anybind) recover 2>&1
                \(Shell.anybind) release -q 03:00.0 >/dev/null 2>&1
                basename $(readlink /sys/bus/pci/devices/0000:03:00.0/driver)
            done
            \(Shell.anybind) recover
            """
        )
        #expect(status == 0, "\(text)")
        #expect(!text.contains("cannot be trusted"), "\(text)")
        // What was made before the record failed was put back.
        #expect(text.contains("status 5\n"), "\(text)")
        #expect(text.split(separator: "\n").count { $0 == "e1000e" } == 24, "\(text)")
        #expect(text.hasSuffix("\nNo change was interrupted.\n"), "\(text)")
    }
}
