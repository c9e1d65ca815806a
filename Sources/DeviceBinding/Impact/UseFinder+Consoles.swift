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
            add(Impact.Use(.display, part: index))
        }
        let buffers = indices(of: "graphics").filter { isNumbered($0, "fb") }
        let cards = indices(of: "drm").filter { isNumbered($0, "card") }
        guard !buffers.isEmpty || !cards.isEmpty, drawsTerminals else { return }
        let all = numbered("fb", in: "/class/graphics")
        guard all.isEmpty else { return findDisplay(among: buffers, of: all, "framebuffers") }
        // A kernel may draw on a card without a framebuffer that user space could open.
        // Source: CONFIG_FB_DEVICE, drivers/video/fbdev/core/Kconfig, Linux 6.6.
        findDisplay(among: cards, of: numbered("card", in: "/class/drm"), "graphics cards")
    }

    /// That terminals are drawn on one of some parts, where it must be one of them; else that it cannot be told.
    private mutating func findDisplay(among parts: [Int], of all: [String], _ words: String) {
        guard let first = parts.first, let kind = walk.found[first].part.subsystem else { return }
        let isAnyStaying = all.contains { !leaving.has($0, of: kind) }
        for index in parts where !uses.contains(where: { isBelow(index, $0.part) }) {
            guard isAnyStaying else {
                add(Impact.Use(.display, part: index))
                continue
            }
            walk.reader.note(
                "Whether \(walk.found[index].part.name) shows the console cannot be told: there are"
                    + " \(all.count) \(words)",
                SysfsPath("/class") / kind
            )
        }
    }

    /// Whether a part is called so, with a number behind: `fb0` and not `fbcon`, `card0` and not `card0-eDP-1`.
    private func isNumbered(_ index: Int, _ word: String) -> Bool {
        walk.found[index].part.path.lastName.isNumbered(word)
    }

    private mutating func numbered(_ word: String, in directory: SysfsPath) -> [String] {
        walk.reader.names(directory).filter { $0.isNumbered(word) }
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
            if isConsole { add(Impact.Use(.console, part: index, name: part.name)) }
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

extension String {
    /// Whether it is a word with a number behind it.
    fileprivate func isNumbered(_ word: String) -> Bool {
        hasPrefix(word) && utf8.count > word.utf8.count
            && dropFirst(word.count).allSatisfy { ("0"..."9").contains($0) }
    }
}
