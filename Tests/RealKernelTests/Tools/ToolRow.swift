/// Command lines that are played on a kernel and on the same machine mounted, one row after the other.
struct ToolRow: Sendable {
    /// What a failure names.
    let name: String
    /// Lines for `bash -c`.
    let lines: String
    /// What is another one in each run, and is made the same before the two are compared.
    let differences: [Difference]

    init(_ name: String, _ differences: [Difference], _ lines: String) {
        self.name = name
        self.lines = lines
        self.differences = differences
    }

    init(_ name: String, _ lines: String) { self.init(name, [], lines) }

    /// What every row is run with, on both sides.
    ///
    /// systemd's programs refuse a /sys that is not the kernel's own, unless they are told not to.
    static let environment = [
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/mnt/bin", "HOME=/", "LC_ALL=C",
        "SYSTEMD_DEVICE_VERIFY_SYSFS=0",
    ]

    /// A difference between two runs that says nothing about either.
    enum Difference: Sendable {
        /// Numbers that count through a boot: of events, of network interfaces, of drivers of device nodes;
        /// and the time of an event.
        case counters
        /// How long a device has been on.
        case runningTime
        /// The order in which a driver takes away what it has made, which no file of /sys tells.
        case orderOfLeaving
    }
}

extension ToolRow {
    private static let nic = ToolMachine.nic
    private static let twin = ToolMachine.twin
    private static let edu = ToolMachine.edu
    private static let drivers = "/sys/bus/pci/drivers"
    private static let devices = "/sys/bus/pci/devices"

    static let driverctl = [
        ToolRow("driverctl list-devices", "driverctl list-devices"),
        ToolRow("driverctl list-devices of a class", "driverctl list-devices network"),
        ToolRow("driverctl list-overrides of none", "driverctl list-overrides"),
        ToolRow("driverctl set-override", "driverctl set-override \(nic) vfio-pci"),
        ToolRow("driverctl list-overrides", "driverctl list-overrides; driverctl list-devices"),
        ToolRow("driverctl load-override", "driverctl load-override \(nic)"),
        ToolRow("driverctl -v unset-override", "driverctl -v unset-override \(nic)"),
        ToolRow("driverctl to no driver", "driverctl --nosave set-override \(twin) none"),
        ToolRow("driverctl back from no driver", "driverctl --nosave unset-override \(twin)"),
        ToolRow("driverctl, no such driver", "driverctl set-override \(nic) nonesuch"),
        ToolRow("driverctl, no such device", "driverctl set-override 0000:00:09.0 vfio-pci"),
        ToolRow(
            "driverctl with a bridge",
            "driverctl --nosave set-override \(ToolMachine.port) vfio-pci"
        ),
        ToolRow(
            "driverctl gives the bridge back",
            "driverctl --nosave unset-override \(ToolMachine.port)"
        ),
        ToolRow("driverctl on the platform bus", "driverctl -b platform list-devices"),
    ]

    static let lspci = [
        ToolRow("lspci -nnk", "lspci -nnk"),
        ToolRow("lspci -vvv", "lspci -vvv"),
        ToolRow("lspci -xxxx", "lspci -xxxx"),
        ToolRow("lspci -tv", "lspci -tv"),
        ToolRow("lspci for programs", "lspci -Dvmmnnk"),
    ]

    static let dpdk = [
        ToolRow("dpdk-devbind.py --status", "dpdk-devbind.py --status"),
        ToolRow("dpdk-devbind.py -b", "dpdk-devbind.py -b vfio-pci \(nic) 00:04.0"),
        ToolRow("dpdk-devbind.py --status-dev", "dpdk-devbind.py --status-dev net; lspci -nnk"),
        ToolRow("dpdk-devbind.py -u", "dpdk-devbind.py -u \(nic)"),
        ToolRow("dpdk-devbind.py -b, back", "dpdk-devbind.py -b e1000e \(nic) \(twin)"),
        ToolRow("dpdk-devbind.py, no such device", "dpdk-devbind.py -b vfio-pci 00:1f.9"),
        ToolRow("dpdk-devbind.py -b, of a group", "dpdk-devbind.py -b vfio-pci 02:01.0 02:02.0"),
        ToolRow("dpdk-devbind.py -u, of a group", "dpdk-devbind.py -u 02:01.0 02:02.0"),
    ]

    static let udevadm = [
        ToolRow("udevadm info", "udevadm info \(devices)/\(nic)"),
        ToolRow("udevadm info -a", [.runningTime], "udevadm info -a \(devices)/0000:02:01.0"),
        ToolRow(
            "udevadm info of an interface",
            [.counters],
            "for i in /sys/class/net/eth*; do udevadm info --query=all --path=$i; done"
        ),
        ToolRow(
            "udevadm trigger -n",
            "udevadm trigger -n -v --subsystem-match=pci --subsystem-match=ptp"
        ),
        ToolRow(
            "udevadm trigger -n of a vendor",
            "udevadm trigger -n -v --subsystem-match=pci --attr-match=vendor=0x8086"
        ),
        ToolRow(
            "udevadm monitor hears what udevadm trigger asks for",
            [.counters],
            monitored(
                "udevadm trigger -v --action=change --subsystem-match=pci --sysname-match='0000:00:0*'",
                until: "change@/devices/pci0000:00/0000:00:0b.0"
            )
        ),
        ToolRow(
            "udevadm monitor hears unbind",
            [.counters, .orderOfLeaving],
            monitored("echo \(nic) > \(drivers)/e1000e/unbind", until: "unbind@")
        ),
        ToolRow(
            "udevadm monitor hears bind",
            [.counters],
            monitored("echo \(nic) > \(drivers)/e1000e/bind", until: "bind@")
        ),
        ToolRow(
            "udevadm monitor hears a bind to vfio-pci and back",
            [.counters, .orderOfLeaving],
            monitored(
                """
                echo vfio-pci > \(devices)/\(edu)/driver_override
                echo \(edu) > /sys/bus/pci/drivers_probe
                echo > \(devices)/\(edu)/driver_override
                echo \(edu) > \(drivers)/vfio-pci/unbind
                """,
                until: "unbind@"
            )
        ),
    ]

    /// Lines that are run while `udevadm monitor` listens, which ends with an event like `bind@/devices`.
    ///
    /// What it prints is passed on whole: the header, which says that it listens, then each event.
    private static func monitored(_ lines: String, until last: String) -> String {
        let (action, path) = (last.prefix { $0 != "@" }, last.drop { $0 != "@" }.dropFirst())
        return """
            fifo=/tmp/monitor.$$; mkfifo $fifo
            timeout 30 udevadm monitor --kernel --property >$fifo & exec 3<$fifo; rm $fifo
            while read -r line <&3; do echo "$line"; case $line in KERNEL*) break;; esac; done
            \(lines)
            action=; path=
            while read -r line <&3; do
                echo "$line"
                case $line in
                    ACTION=\(action)) action=1;;
                    ACTION=*) action=;;
                    DEVPATH=\(path)*) path=1;;
                    DEVPATH=*) path=;;
                    "") [ "$action$path" = 11 ] && break;;
                esac
            done
            kill $!; wait
            """
    }

    static let shells = [
        ToolRow(
            "a static busybox",
            """
            busybox sh -c '
            cd \(devices)/\(edu); echo vfio-pci > driver_override; cat driver_override
            echo \(edu) > /sys/bus/pci/drivers_probe; readlink driver
            echo \(edu) > driver/unbind; echo > driver_override; cat driver_override
            ls /sys/bus/pci/drivers; ls -d \(drivers)/e1000e/0*'
            """
        ),
        // A machine that is mounted has no /dev/vfio, and its devices are used by nobody here. Of buses other than
        // PCI a snapshot does not know every alias, and its drivers of port services serve nothing.
        ToolRow(
            "a static Swift program",
            """
            anybind list --bus pci; anybind groups; anybind show \(nic) | grep -v for.vfio
            anybind bind \(nic) vfio-pci 2>&1 | grep -v -e /dev/vfio -e 'Who uses the devices'
            anybind list --bus pci; anybind release \(nic)
            """
        ),
        ToolRow(
            "echo > bind",
            """
            cd \(drivers)
            echo \(nic) > e1000e/unbind; echo \(nic) > e1000e/unbind
            echo \(nic) > vfio-pci/bind; echo \(nic) > e1000e/bind; echo \(nic) > e1000e/bind
            ls -l --time-style=+ e1000e vfio-pci
            """
        ),
        ToolRow(
            "echo > new_id",
            """
            cd \(drivers)/vfio-pci
            echo \(edu) > bind; echo 1234 11e8 > new_id; echo 1234 11e8 > new_id; echo x > new_id
            ls -d 0*
            """
        ),
        ToolRow(
            "echo > remove_id",
            """
            cd \(drivers)/vfio-pci
            echo 1234 11e8 > remove_id; echo 1234 11e8 > remove_id
            for device in 0*; do echo $device > unbind; done; echo \(edu) > bind
            """
        ),
        ToolRow(
            "bash with background jobs",
            """
            for device in \(nic) \(twin); do
                (
                    echo $device > \(drivers)/e1000e/unbind
                    echo vfio-pci > \(devices)/$device/driver_override
                    echo $device > /sys/bus/pci/drivers_probe
                ) &
                jobs="$jobs $!"
            done
            for job in $jobs; do wait $job; echo $?; done; readlink \(devices)/\(nic)/driver \(devices)/\(twin)/driver
            """
        ),
        ToolRow(
            "bash with background jobs, back",
            """
            for device in \(nic) \(twin); do
                (
                    echo > \(devices)/$device/driver_override
                    echo $device > \(drivers)/vfio-pci/unbind
                    echo $device > /sys/bus/pci/drivers_probe
                ) &
            done
            wait
            """
        ),
        ToolRow(
            "what is refused",
            """
            echo x > \(drivers)/e1000e/bind; echo x > /sys/nothing; cat \(drivers)/e1000e/bind
            rm /sys/bus/pci/rescan; mkdir /sys/x; echo 1 > \(devices)/\(nic)/vendor; cat /sys/bus/pci
            echo \(nic) > \(drivers)/vfio-pci/unbind; echo 2 > /sys/bus/pci/drivers_autoprobe
            echo 0 > /sys/bus/pci/drivers_autoprobe; echo x > \(devices)/\(nic)/uevent
            """
        ),
        ToolRow("autoprobe is put back", "echo 1 > /sys/bus/pci/drivers_autoprobe"),
        ToolRow(
            "modprobe and rmmod",
            """
            modprobe -q nonesuch; echo $?
            rmmod vfio_pci; ls \(drivers); modprobe vfio-pci; ls \(drivers)
            """
        ),
    ]
}
