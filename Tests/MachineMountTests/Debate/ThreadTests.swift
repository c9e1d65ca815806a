import DebateThread
import DriverCore
import MachineMount
import MachineSimulation
import MountSupport
import Sysfs
import Testing

/// Every command line that the thread quotes, letter for letter, through a real shell.
@Suite(
    "the thread through a shell",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct ThreadTests {
    /// The command of a run is root already, and a set-user-ID program means nothing there.
    private static let sudo = #"sudo() { "$@"; }"# + "\n"

    @Test(arguments: ThreadRow.all)
    func `a line of the thread does what it did, or is refused as it was`(row: ThreadRow) throws {
        let shell = try Shell(profile: row.profile, proposals: row.proposals)
        if !row.before.isEmpty {
            let before = try shell.run(row.before, by: "/bin/bash")
            #expect(before == ("", 0))
        }
        let run = try shell.run(Self.sudo + row.lines, by: "/bin/bash")
        // What `tee` passes on is the name; all else is what a program says of a failure.
        let errors = run.text.split(separator: "\n").filter { $0.contains(": ") }
        if let failure = row.failure {
            let last = try #require(errors.last, "\(run.text)")
            #expect(last.contains(failure), "\(run.text)")
        } else {
            #expect(errors == [] && run.status == 0, "\(run.text)")
        }
        for (device, driver) in row.drivers {
            let link = SysfsPath("/" + device + "/driver")
            #expect(try shell.machine.sysfs.linkedName(link) == driver, "\(device)")
        }
    }

    @Test func `dash and busybox bind and give back by the same lines`() throws {
        for program in ["/bin/dash", "/bin/busybox sh"] {
            let shell = try Shell(profile: "linux 3.14", proposals: ["preferred_driver"])
            let lines = ThreadRow.preferred[0].lines.replacing("'", with: #"'\''"#)
            let run = try shell.run("\(program) -e -c '\(lines)'")
            #expect(run == ("", 0))
            let link: SysfsPath = "/bus/pci/devices/0000:03:00.0/driver"
            #expect(try shell.machine.sysfs.linkedName(link) == "vfio-pci")
        }
    }

    @Test func `vfio_bind of a device that has this driver never comes back`() throws {
        var shell = try Shell(profile: "linux 3.14", proposals: ["vfio_bind"])
        shell.options.trace = { _ in }
        // vfio knows the device, and refuses it again and again; stdio writes again and again.
        let run = try shell.run(
            """
            echo fff51000.ethernet > /sys/bus/platform/drivers/calxedaxgmac/unbind
            cd /sys/bus/platform/drivers/vfio-platform
            echo fff51000.ethernet > vfio_bind && echo bound
            (echo fff51000.ethernet > vfio_bind; echo back) &
            while [ $(grep -c 'vfio_bind ".*" = 0$' /sys/.anybind/log) -lt 20 ]; do :; done
            kill -9 $!; wait; echo killed
            """
        )
        #expect(run.text == "bound\nkilled\n")
    }

    @Test func `a link that was read is not remembered when a driver is put over another`() throws {
        let shell = try Shell(profile: "linux 3.14", proposals: ["vfio_bind"])
        let run = try shell.run(
            """
            readlink /sys/bus/pci/devices/0001:03:00.0/driver
            echo 0001:03:00.0 > /sys/bus/pci/drivers/vfio-pci/vfio_bind
            readlink /sys/bus/pci/devices/0001:03:00.0/driver
            ls -d /sys/bus/pci/drivers/*/0001:03:00.0
            """,
            by: "/bin/bash"
        )
        #expect(
            run.text == """
                ../../../../bus/pci/drivers/nvme
                ../../../../bus/pci/drivers/vfio-pci
                /sys/bus/pci/drivers/nvme/0001:03:00.0
                /sys/bus/pci/drivers/vfio-pci/0001:03:00.0

                """
        )
    }

    /// What `ls -l` shows of the proposed files.
    static let files: [(String, [String])] = [
        ("/sys/bus/pci/drivers/vfio-pci", ["--w------- vfio_bind", "-rw-r--r-- autoprobe"]),
        (
            "/sys/bus/platform/drivers/vfio-platform",
            ["--w------- new_id", "--w------- remove_id", "--w------- vfio_bind"]
        ),
        ("/sys/bus/pci/drivers/e1000e", ["-rw-r--r-- autoprobe"]),
        (
            "/sys/bus/pci/devices/0000:03:00.0",
            [
                "-rw-r--r-- driver_override", "-rw-r--r-- driver_probe_id",
                "-rw-r--r-- preferred_driver",
            ]
        ),
        ("/sys/bus/platform/devices/serial8250", ["-rw-r--r-- preferred_driver"]),
    ]

    @Test func `the files stand where they were proposed, with their modes`() throws {
        let shell = try Shell(
            profile: "linux 3.14",
            proposals: [
                "vfio_bind", "autoprobe_opt_out", "platform_new_id", "driver_probe_id",
                "preferred_driver_any_bus", "driver_override",
            ]
        )
        for (directory, files) in Self.files {
            let run = try shell.run("cd \(directory); stat -c '%A %n' *")
            let shown = run.text.split(separator: "\n")
            for file in files { #expect(shown.contains(Substring(file)), "\(directory)") }
            #expect(!directory.hasSuffix("e1000e") || !run.text.contains("vfio_bind"))
        }
        let run = try shell.run(
            #"""
            cat /sys/bus/pci/devices/0000\:03\:00.0/driver_probe_id
            cat /sys/bus/pci/drivers/vfio-pci/autoprobe /sys/bus/pci/drivers/e1000e/autoprobe
            """#
        )
        #expect(run.text == "8086 10d3\n0\n1\n")
    }

    @Test func `an empty line clears, and a file answers what was written`() throws {
        let shell = try Shell(profile: "linux 6.12", proposals: ["preferred-driver"])
        let run = try shell.run(
            #"""
            cd /sys/bus/pci/devices/0000\:03\:00.0; cat preferred_driver
            echo -n nobody > preferred_driver; cat preferred_driver
            echo > preferred_driver; cat preferred_driver
            """#
        )
        #expect(run.text == "(null)\nnobody\n(null)\n")
    }
}
