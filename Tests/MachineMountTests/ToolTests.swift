import Glibc
import MachineMount
import MachineSimulation
import MountSupport
import Sysfs
import Testing

/// Debian's own tools, unmodified.
@Suite(
    "Debian's tools in a machine",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(if: MountAbility.missingTool == nil, Comment(rawValue: MountAbility.missingTool ?? ""))
)
struct ToolTests {
    private let shell: Shell
    private let nic = "0000:03:00.0"

    init() throws { shell = try Shell() }

    private func driver(of device: String) throws -> String? {
        try shell.machine.sysfs.linkedName(SysfsPath("/bus/pci/devices/\(device)/driver"))
    }

    @Test func `driverctl gives a device to vfio-pci, lists it and takes it back`() throws {
        let run = try shell.run(
            """
            driverctl set-override \(nic) vfio-pci || exit 1
            driverctl list-overrides | grep \(nic)
            driverctl list-devices | grep \(nic)
            """
        )
        #expect(run.text == "\(nic) vfio-pci\n\(nic) vfio-pci [*]\n")
        #expect(try driver(of: nic) == "vfio-pci")
        let back = try shell.run("driverctl --nosave unset-override \(nic)")
        #expect(back.status == 0, "\(back.text)")
        #expect(try driver(of: nic) == "e1000e")
    }

    @Test func `lspci names every function, its driver and its group`() throws {
        let run = try shell.run("lspci -Dnk 2>/dev/null | grep -c '^0'; lspci -vvv -s 03:00.0")
        let count = try shell.machine.sysfs.list("/bus/pci/devices").count
        #expect(run.text.hasPrefix("\(count)\n"), "\(run.text)")
        #expect(run.text.contains("IOMMU group: 11"))
        #expect(run.text.contains("Kernel driver in use: e1000e"))
    }

    @Test func `dpdk-devbind binds, unbinds and shows`() throws {
        let run = try shell.run(
            """
            dpdk-devbind.py -b vfio-pci \(nic) 2>/dev/null || exit 1
            dpdk-devbind.py --status-dev net 2>/dev/null | grep \(nic)
            dpdk-devbind.py -u 0000:04:00.0 2>/dev/null
            """
        )
        #expect(run.text.contains("drv=vfio-pci"), "\(run.text)")
        #expect(try driver(of: nic) == "vfio-pci")
        #expect(try driver(of: "0000:04:00.0") == nil)
    }

    @Test func `udevadm sees devices and hears their events`() throws {
        let run = try shell.run(
            """
            udevadm info --query=property --path=/sys/bus/pci/devices/\(nic) | grep DRIVER=
            udevadm trigger -n --subsystem-match=pci -v | grep -c pci0000
            mkfifo /dev/shm/anybind-$$; timeout 20 udevadm monitor --kernel > /dev/shm/anybind-$$ &
            exec 3</dev/shm/anybind-$$; rm /dev/shm/anybind-$$
            while read line <&3; do case $line in *KERNEL*) break;; esac; done
            echo \(nic) > /sys/bus/pci/drivers/e1000e/unbind
            while read line <&3; do case $line in *unbind*) echo heard; break;; esac; done
            kill $!
            """
        )
        #expect(run.text.contains("DRIVER=e1000e"), "\(run.text)")
        #expect(run.text.contains("heard"), "\(run.text)")
    }

    @Test func `a synthetic event is sent on`() throws {
        let run = try shell.run(
            "echo change > /sys/bus/pci/devices/\(nic)/uevent; tail -n 16 /sys/.anybind/uevents"
        )
        #expect(run.text.contains("change@/devices/pci0000:00/0000:00:1c.0/\(nic)"), "\(run.text)")
    }
}
