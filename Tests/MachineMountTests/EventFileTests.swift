import MachineMount
import MountSupport
import Testing

/// What programs write to files of classes and modules.
@Suite(
    "files of classes and modules in a machine",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct EventFileTests {
    @Test func `every class device and every module takes an event`() throws {
        let run = try Shell().run(
            """
            for file in /sys/class/*/*/uevent /sys/module/*/uevent; do
                echo change > $file || echo "refused: $file"
            done
            grep -c ACTION=change /sys/.anybind/uevents
            ls -d /sys/class/*/*/uevent /sys/module/*/uevent | wc -l
            grep -A3 DEVPATH=.*/net/eth1 /sys/.anybind/uevents
            """
        )
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(!run.text.contains("refused"), "\(run.text)")
        #expect(lines.count > 2 && lines[0] == lines[1] && lines[0] != "0", "\(run.text)")
        #expect(lines.contains("INTERFACE=eth1"), "\(run.text)")
    }

    @Test func `a parameter that its kind does not take keeps a module out`() throws {
        let run = try Shell().run(
            """
            rmmod vfio_platform
            modprobe vfio_platform reset_required=maybe 2>/dev/null || echo refused
            ls -d /sys/module/vfio_platform 2>/dev/null
            modprobe vfio_platform reset_required=0 nosuch=1
            cat /sys/module/vfio_platform/parameters/reset_required
            """
        )
        #expect(run.text == "refused\nN\n", "\(run.text)")
    }
}
