import ArgumentParser
import DeviceBinding
import Glibc
import MachineMap
import Sysfs

/// `anybind map`.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract:
            "Show the machine as a picture: what hangs on what, who uses it, and what a bind takes along.",
        discussion: """
            From the root complexes down: bridges, devices with their drivers, what each makes \
            (interfaces, disks), and who uses that. The devices of an IOMMU group stand together. \
            Without an option it is a tree; a page is one file that loads nothing, and can be \
            searched, printed and read by a screen reader.

            '--if' marks what a change would take along, and changes nothing: all that hangs on the \
            device, its virtual functions, what is made of its disks and interfaces, and for a \
            vfio driver the rest of its IOMMU group. The driver 'none' is an unbind.

            Examples:
              anybind map
              anybind map --if 03:00.0=vfio-pci
              anybind map --html > machine.html
              anybind map --if group=13=vfio-pci --if eth0=none --svg > machine.svg
              anybind map --machine mine.json5
              anybind map --bus usb
              anybind map --json
            """
    )

    @Option(
        name: .customLong("if"),
        help: ArgumentHelp(
            "Mark what this change would take along; repeatable.",
            valueName: "device=driver"
        )
    )
    var questions: [String] = []

    @Flag(help: "Write a drawing, one file of SVG.")
    var svg = false

    @Flag(help: "Write a page, one file of HTML that loads nothing.")
    var html = false

    @Option(help: "Columns of the tree; without it a terminal's own, and elsewhere no limit.")
    var width: Int?

    @OptionGroup var looking: BusOption
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard [svg, html, options.json].count(where: { $0 }) <= 1 else {
            throw ValidationError("Of '--svg', '--html' and '--json' only one can be written.")
        }
        guard (20...100_000).contains(width ?? 20) else {
            throw ValidationError("'--width' takes a number of columns from 20 to 100000.")
        }
    }

    func run() throws {
        try options.perform { target throws(Failure) in
            let inventory = Inventory(target.sysfs, host: target.host)
            let asked = try questions.map { text throws(Failure) in
                try MapQuestion(text, inventory, bus: looking.bus)
            }
            var reader = MapReader(target.sysfs, title: title, bus: looking.bus)
            try reader.read(wanted: asked.flatMap(\.devices), naming: DeviceNaming.init)
            reader.addUses(of: target.host)
            reader.mark(asked, host: target.host)
            for fault in reader.faults { options.warn(fault) }
            let map = reader.map
            return Report(map.json, text(map))
        }
    }

    private func text(_ map: MachineMap) -> String {
        if svg { return map.svg() }
        if html { return map.html() }
        let isTerminal = Terminal.isTerminal(STDOUT_FILENO)
        let own = isTerminal ? Terminal.width(of: STDOUT_FILENO) : Int(Int16.max)
        return map.tree(width: width ?? own, colored: isTerminal && Terminal.wantsColor)
    }

    /// What the picture is called: what was named, or the running machine.
    private var title: String {
        if let named = options.machine ?? options.state { return lastComponent(of: named) }
        if let copy = options.sysfs { return copy }
        var name = utsname()
        // SAFETY: uname(2) fills the one struct that is lent to it.
        guard unsafe uname(&name) == 0 else { return "this machine" }
        // SAFETY: the kernel ends the name with a NUL within its field.
        return unsafe withUnsafeBytes(of: &name.nodename) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
