import Hostile
import MountSupport
import ScratchTree
import Sysfs
import Testing

/// The same machine and the same program leave the same lines, byte for byte.
///
/// Each run is a process of its own: what differs from process to process must not be seen in it.
@Suite(
    "a trace",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(if: MountAbility.missingTool == nil, Comment(rawValue: MountAbility.missingTool ?? ""))
)
struct TraceTests {
    static let programs: [(name: String, lines: String)] = [
        (
            "bash",
            """
            for device in /sys/bus/pci/devices/*; do
              # A virtual machine has that one open, and its unbind would wait.
              [ ${device##*/} = 0000:0b:00.0 ] && continue
              driver=$(readlink $device/driver) || continue
              echo ${device##*/} > $device/driver/unbind
              echo ${device##*/} > /sys/bus/pci/drivers_probe
              [ "$(readlink $device/driver)" = "$driver" ] || echo "$device has another"
            done
            echo 0000:03:00.0 > /sys/.anybind/unplug; ls /sys/bus/pci/devices
            """
        ),
        (
            "driverctl",
            """
            driverctl list-devices; driverctl --nosave set-override 0000:03:00.0 vfio-pci
            driverctl list-overrides; driverctl --nosave unset-override 0000:03:00.0
            """
        ),
        ("lspci", "lspci -Dnnk; lspci -vvv; lspci -t"),
        (
            "dpdk-devbind.py",
            """
            dpdk-devbind.py --status; dpdk-devbind.py -b vfio-pci 0000:03:00.0
            dpdk-devbind.py -u 0000:04:00.0; dpdk-devbind.py --status-dev net
            """
        ),
        (
            "udevadm",
            """
            for device in /sys/bus/pci/devices/*; do udevadm info --path=$device; done
            udevadm trigger --verbose --subsystem-match=pci
            """
        ),
        ("find", "find /sys; ls -RU /sys; cat /sys/.anybind/modules"),
        (
            "calls that no tool makes",
            "PYTHONHASHSEED=0 python3 \(HostileCalls.directory)/calls.py 20 40; lsmod; rmmod i2c_i801"
        ),
    ]

    @Test(arguments: programs)
    func `of the same program is the same twice`(program: (name: String, lines: String)) throws {
        let runs = try (0..<2).map { _ in try record(program.lines) }
        #expect(runs[0].trace.split(separator: "\n").count > 100)
        #expect(runs[0].output == runs[1].output)
        let lines = runs.map { $0.trace.split(separator: "\n", omittingEmptySubsequences: false) }
        let difference = zip(lines[0], lines[1]).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            runs[0].trace == runs[1].trace,
            "line \(difference?.offset ?? -1): \(difference.map { "\($0.element)" } ?? "")"
        )
    }

    private func record(_ lines: String) throws -> (trace: String, output: String) {
        let scratch = ScratchTree()
        for file in ["trace", "output"] { scratch.file(file, "") }
        let script = "exec >\(scratch.root)/output 2>&1 </dev/null\n" + lines
        let words = [
            Shell.anybind, "run", "--record", scratch.root + "/trace", "--", "bash", "-c", script,
        ]
        try Processes.run(words)
        let files = HostSysfs(root: scratch.root)
        let texts = try ["/trace", "/output"].map { path in
            String(decoding: try files.readBytes(SysfsPath(path), limit: 1 << 26), as: UTF8.self)
        }
        return (texts[0], texts[1])
    }
}
