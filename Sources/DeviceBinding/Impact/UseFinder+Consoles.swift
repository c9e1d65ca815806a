internal import MachineHost
internal import Sysfs

extension UseFinder {
    /// The card that the firmware showed the start on, and framebuffers that terminals are drawn on.
    ///
    /// Source: boot_vga_show(), drivers/pci/pci-sysfs.c; show_bind() and show_name(), drivers/tty/vt/vt.c, Linux 6.1.
    mutating func findDisplays() {
        for (index, found) in walk.found.enumerated()
        where found.names.contains("boot_vga") && found.part.driver != nil {
            guard walk.reader.text(found.part.path / "boot_vga") == "1" else { continue }
            uses.append(Impact.Use(.display, part: index))
        }
        let buffers = indices(of: "graphics").filter {
            walk.found[$0].part.name.hasPrefix("fb") && walk.found[$0].part.name != "fbcon"
        }
        guard !buffers.isEmpty, drawsTerminals else { return }
        let all = walk.reader.names("/class/graphics").filter {
            $0.hasPrefix("fb") && $0 != "fbcon"
        }
        let isAnyStaying = all.contains { !leaving.has($0, of: "graphics") }
        for index in buffers where !uses.contains(where: { isBelow(index, $0.part) }) {
            if !isAnyStaying {
                uses.append(Impact.Use(.display, part: index))
            } else {
                walk.reader.note(
                    "Whether \(walk.found[index].part.name) shows the console cannot be told: there are"
                        + " \(all.count) framebuffers",
                    "/class/graphics"
                )
            }
        }
    }

    /// Whether terminals are drawn on framebuffers now.
    private var drawsTerminals: Bool {
        mutating get {
            for name in walk.reader.names("/class/vtconsole") {
                let path = SysfsPath("/class/vtconsole") / name
                guard walk.reader.text(path / "bind") == "1" else { continue }
                if walk.reader.text(path / "name")?.contains("frame buffer") == true { return true }
            }
            return false
        }
    }

    /// The terminals that the kernel writes its messages to.
    mutating func findConsoles() {
        for index in indices(of: "tty") {
            let part = walk.found[index].part
            let isConsole = answers.consoles.contains { console in
                guard let number = console.number, let own = part.node?.number, !own.isEmpty else {
                    return console.name == part.name
                }
                return number == own
            }
            if isConsole { uses.append(Impact.Use(.console, part: index, name: part.name)) }
        }
        for found in walk.found where found.part.mayHaveVirtualConsole {
            for console in answers.consoles where console.name.hasPrefix("hvc") {
                walk.reader.note(
                    "Whether the console '\(console.name)' is that of \(found.part.name) cannot be told:"
                        + " /sys does not say it",
                    nil
                )
            }
        }
    }
}
