import MachineFiles
import MachineMount
import MachineSimulation
import MountSupport
import Testing

/// An errno says little: `refusals` says what was behind it.
@Suite(
    "why a write failed",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct RefusalFileTests {
    @Test func `each refused write has a line, in order`() throws {
        let run = try Shell().run(
            """
            exec 2>/dev/null
            cd /sys/.anybind
            echo 0000:99:00.0 > plug
            echo '{ name: "0000:03:00.8", bus: "pci" }' > plug
            echo nosuch > unplug
            echo nosuch > load
            echo x > open
            echo 77 > close
            echo 0000:03:00.0 > /sys/bus/pci/drivers/e1000e/bind
            cat refusals
            """
        )
        let lines = run.text.split(separator: "\n").map(String.init)
        let expected = [
            "ENODEV: a write of '0000:99:00.0' to 'plug': The machine file has no such device",
            "EINVAL: a write of '{ name: \"0000:03:00.8\", bus: \"pci\" }' to 'plug': plug: name: expected",
            "ENODEV: a write of 'nosuch' to 'unplug': ",
            "ENOENT: a write of 'nosuch' to 'load': ",
            "EINVAL: a write of 'x' to 'open': ",
            "ENOENT: a write of '77' to 'close': ",
            "EBUSY: a write of '0000:03:00.0\\n' to 'bind' of driver 'e1000e': The device's driver is",
        ]
        #expect(lines.count == expected.count, "\(run.text)")
        for (line, beginning) in zip(lines, expected) {
            #expect(line.hasPrefix(beginning))
        }
    }

    @Test func `a name that two buses have is refused, and taken with its bus`() throws {
        let text = """
            {buses: [{name: 'lab'}, {name: 'lab2'}], devices: [
              {name: 'p', bus: null}, {name: 'q', bus: null},
              {name: 't', bus: 'lab', parent: 'p'}, {name: 't', bus: 'lab2', parent: 'q'}]}
            """
        let machine = try SimulatedMachine(
            MachineDescription(text: Array(text.utf8), source: "namesakes")
        )
        let run = try Shell(machine).run(
            """
            exec 2>/dev/null
            cd /sys/.anybind
            echo t > unplug; cat refusals
            echo lab2/t > unplug; ls -d /sys/bus/lab*/devices/t
            echo t > unplug; ls /sys/bus/lab*/devices/t
            echo lab2/t > plug; ls -d /sys/bus/lab*/devices/t
            """
        )
        #expect(
            run.text == """
                EINVAL: a write of 't' to 'unplug': Several buses have one: lab/t, lab2/t.
                /sys/bus/lab/devices/t
                /sys/bus/lab2/devices/t

                """
        )
    }
}
