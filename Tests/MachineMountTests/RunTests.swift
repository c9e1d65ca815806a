import MachineMount
import MachineSimulation
import MountSupport
import Synchronization
import Sysfs
import SysfsMount
import Testing

/// Unmodified programs with a machine in place of `/sys`.
@Suite(
    "a command in a machine",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct RunTests {
    private let nic = "/sys/bus/pci/devices/0000:03:00.0"

    @Test func `it sees the machine, and its exit status is passed on`() throws {
        let run = try Shell().run("cat \(nic)/vendor; exit 7")
        #expect(run.text == "0x8086\n")
        #expect(run.status == 7)
    }

    @Test func `it may run on every processor on which its caller may`() throws {
        let bytes = try HostSysfs(root: "/proc/self").readBytes("/status", limit: 1 << 16)
        let own = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("Cpus_allowed_list:")
        }
        let run = try Shell().run("grep ^Cpus_allowed_list: /proc/self/status")
        #expect(run.text == (own.map(String.init) ?? "") + "\n")
    }

    @Test func `a command that a signal ended is 128 and its number`() throws {
        #expect(try Shell().run("kill -9 $$").status == 137)
    }

    @Test func `a command that is not there is told`() throws {
        let machine = MountedMachine(try Shell().machine)
        #expect(throws: MountError.self) { try machine.run(["/nothing/here"]) }
    }

    @Test func `a write to unbind takes the driver, and every name that told of it`() throws {
        let shell = try Shell()
        let run = try shell.run(
            """
            readlink \(nic)/driver; ls \(nic)/net
            echo 0000:03:00.0 > /sys/bus/pci/drivers/e1000e/unbind
            readlink \(nic)/driver; ls \(nic)/net; ls -d /sys/class/net/eth1
            ls /sys/bus/pci/drivers/e1000e
            """
        )
        #expect(
            run.text == """
                ../../../../bus/pci/drivers/e1000e
                eth1
                ls: cannot access '\(nic)/net': No such file or directory
                ls: cannot access '/sys/class/net/eth1': No such file or directory
                0000:04:00.0
                bind
                module
                new_id
                remove_id
                uevent
                unbind

                """
        )
        #expect(!shell.machine.sysfs.exists("/bus/pci/devices/0000:03:00.0/driver"))
    }

    /// The shell's messages name the errno; each is what the same line gives on Linux.
    @Test(arguments: [
        ("echo x > /sys/bus/pci/drivers/e1000e/bind", "No such device"),
        ("echo 0000:04:00.0 > /sys/bus/pci/drivers/e1000e/bind", "Device or resource busy"),
        ("echo x > /sys/nothing", "Permission denied"),
        ("echo x > /sys/bus/pci/devices/0000:03:00.0/vendor", "Permission denied"),
        ("cat /sys/bus/pci/drivers/e1000e/bind", "Permission denied"),
        ("cat /sys/bus/pci", "Is a directory"),
        ("mkdir /sys/x", "Operation not permitted"),
        ("rm /sys/bus/pci/drivers/e1000e/bind", "Operation not permitted"),
        ("mv /sys/bus/pci/rescan /sys/bus/pci/r", "Operation not permitted"),
        ("ln -s a /sys/b", "Operation not permitted"),
        ("cat /sys/bus/pci/devices/0000:03:00.0/vendor/x", "Not a directory"),
    ])
    func `a refusal has the errno of sysfs`(line: String, message: String) throws {
        let run = try Shell().run("busybox sh -c '\(line)'")
        #expect(run.text.contains(message), "\(line): \(run.text)")
        #expect(run.status != 0)
    }

    @Test func `an appended, a truncated and a plain write are one command each`() throws {
        let file = "\(nic)/driver_override"
        let run = try Shell().run(
            "echo a > \(file); cat \(file); echo b >> \(file); cat \(file); echo c 1<>\(file); cat \(file)"
        )
        #expect(run.text == "a\nb\nc\n")
    }

    @Test func `what was written is there for sendfile too`() throws {
        let file = "\(nic)/driver_override"
        let run = try Shell().run(
            """
            busybox sh -c 'cat \(file); echo > \(file); cat \(file); : > \(file); cat \(file)'
            echo pci-stub > \(file); busybox cat \(file)
            """
        )
        #expect(run.text == "(null)\n(null)\n(null)\npci-stub\n")
    }

    @Test func `a write that waits keeps its writer waiting, and nobody else`() throws {
        var shell = try Shell()
        shell.options.trace = { _ in }
        let run = try shell.run(
            """
            for device in 0000:03:00.0 0000:04:00.0; do
                echo vfio-pci > /sys/bus/pci/devices/$device/driver_override
                echo $device > /sys/bus/pci/drivers/e1000e/unbind
                echo $device > /sys/bus/pci/drivers_probe
            done
            echo 11 > /sys/.anybind/open
            (echo 0000:03:00.0 > /sys/bus/pci/drivers/vfio-pci/unbind; echo "unbound: $?") &
            while ! grep -q waits /sys/.anybind/log; do :; done
            echo "meanwhile: $(cat \(nic)/vendor)"
            echo 0000:04:00.0 > /sys/bus/pci/drivers/vfio-pci/unbind; echo "another: $?"
            echo 11 > /sys/.anybind/close
            wait
            readlink \(nic)/driver || echo free
            """
        )
        #expect(run.text == "meanwhile: 0x8086\nanother: 0\nunbound: 0\nfree\n")
    }

    @Test func `modprobe, rmmod and lsmod act on the machine's modules`() throws {
        let run = try Shell().run(
            """
            modprobe i2c-i801; lsmod | grep i2c; rmmod vfio; modprobe -r i2c_i801; lsmod | grep i2c
            lsmod | grep '^vfio_pci '
            modprobe -q nothing; echo $?; modprobe nothing
            """
        )
        #expect(
            run.text == """
                i2c_i801               16384  0 
                rmmod: ERROR: Module vfio is in use
                vfio_pci               16384  1 
                1
                modprobe: FATAL: Module nothing not found in this machine

                """
        )
    }

    @Test func `what modprobe cannot answer of a machine it refuses, and a module comes once`()
        throws
    {
        let run = try Shell().run(
            """
            modprobe --first-time e1000e; modprobe -r --first-time uio; modprobe -v e1000e; echo $?
            insmod /lib/e1000e.ko; modprobe --show-depends e1000e; modprobe -c >/dev/null; echo $?
            """
        )
        #expect(
            run.text == """
                modprobe: ERROR: Module e1000e already in kernel
                modprobe: ERROR: Module uio is not in kernel
                0
                insmod: ERROR: could not insert module /lib/e1000e.ko: File exists
                modprobe: ERROR: '--show-depends' is not an option in a simulated machine
                modprobe: ERROR: '-c' is not an option in a simulated machine
                1

                """
        )
    }

    @Test func `a device that is unplugged and plugged while a program runs is another one`() throws
    {
        let run = try Shell().run(
            """
            cd \(nic); exec 3<vendor; exec 4<driver_override
            echo 0000:03:00.0 > /sys/.anybind/unplug
            cat <&4; cat vendor; ls /sys/bus/pci/devices | grep -c 0000:03
            echo 0000:03:00.0 > /sys/.anybind/plug
            cat vendor; cat \(nic)/vendor
            """
        )
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "cat: -: No such device", "cat: vendor: No such file or directory", "0",
                "cat: vendor: No such file or directory", "0x8086",
            ],
            "\(run.text)"
        )
    }

    @Test func `the same program leaves the same trace`() throws {
        var traces: [[String]] = []
        for _ in 0..<2 {
            var shell = try Shell()
            let lines = Lines()
            shell.options.trace = { lines.add($0) }
            let run = try shell.run("driverctl --nosave set-override 0000:03:00.0 vfio-pci")
            #expect(run.status == 0, "\(run.text)")
            traces.append(lines.all)
        }
        #expect(traces[0] == traces[1])
        #expect(
            traces[0].contains {
                $0.hasSuffix("driver_override \"vfio-pci\\n\" = 9")
            }
        )
    }

    @Test func `what happens between two accesses of a program is seen by the second`() throws {
        var shell = try Shell()
        let machine = shell.machine
        shell.options.gate = { request in
            if case .write = request.operation, request.path.hasSuffix("/unbind") {
                // Another administrator is faster.
                _ = try? machine.sysfs.write("/bus/pci/drivers/e1000e/unbind", "0000:03:00.0")
            }
            return true
        }
        let line = "echo 0000:03:00.0 > /sys/bus/pci/drivers/e1000e/unbind"
        let run = try shell.run("busybox sh -c '\(line)'")
        #expect(run.text.contains("No such device"), "\(run.text)")
    }
}

/// Lines as they come, from any thread.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
}
