internal import Sysfs

/// What kind of thing a device is, by a word that holds on every bus: `network`.
enum DeviceClass {
    /// The words that name a class, each once.
    static let words: [String] =
        PCIClass.words.map(\.word) + PCIClass.subclasses.map(\.word)
        + ["hub", "printer", "video", "imaging", "smartcard"] + synonyms.map(\.word)

    /// Other words for some of them, as the kernel, lspci(8) and lsusb(8) have them.
    private static let synonyms: [(word: String, other: String)] = [
        ("sound", "audio"), ("graphics", "display"), ("net", "network"), ("block", "disk"),
        ("hid", "input"), ("camera", "video"), ("crypto", "encryption"),
    ]

    /// The word that a class goes by: `audio` for `Sound`.
    fileprivate static func plain(_ text: String) -> String {
        let word = text.lowercased()
        return synonyms.first { $0.word == word }?.other ?? word
    }

    /// The directory of `/sys/class` whose entries make their device one of the class; nil for a word that
    /// stands for nothing that can be seen there.
    static func directory(of word: String) -> String? {
        switch plain(word) {
        case "network": "net"
        case "storage", "disk": "block"
        case "nvme": "nvme"
        case "display", "gpu": "drm"
        case "multimedia", "audio": "sound"
        case "input": "input"
        case "video": "video4linux"
        case "communication": "tty"
        case "bluetooth": "bluetooth"
        default: nil
        }
    }

    /// Whether a text can name a class: a word, or the digits of PCI's class code.
    static func isOne(_ text: String) -> Bool {
        words.contains(text.lowercased()) || PCIClass.isOne(text)
    }

    /// Whether a device says in its alias that it is of a class.
    static func says(_ modalias: String, _ text: String) -> Bool {
        let word = plain(text)
        if let identity = PCIIdentity(modalias: modalias) {
            return PCIClass.matches(word, classCode: identity.classCode)
        }
        guard let colon = modalias.firstIndex(of: ":") else { return false }
        let rest = modalias[modalias.index(after: colon)...]
        switch modalias[..<colon] {
        case "usb": return usbWords(interface: rest).contains(word)
        case "hid": return word == "input"
        case "virtio": return virtioWords(rest).contains(word)
        case "vmbus": return vmbusWords[rest.lowercased()]?.contains(word) ?? false
        case "scsi": return ["storage", "disk"].contains(word) && rest.hasPrefix("t-0x00")
        case "mmc": return ["storage", "disk"].contains(word) && rest.hasPrefix("block")
        case "hdaudio": return ["multimedia", "audio"].contains(word)
        default: return false
        }
    }

    // MARK: - USB

    /// The words for a class of USB, which whole devices and interfaces share.
    ///
    /// Source: USB-IF, Defined Class Codes; for the network: CDC 1.2, table 4, and Microsoft's RNDIS.
    static func usbWords(_ code: UInt32, subclass: UInt32, protocol number: UInt32) -> [String] {
        switch (code, subclass, number) {
        case (0x02, 0x06, _), (0x02, 0x0C, _), (0x02, 0x0D, _), (0x02, 0x0E, _): ["network"]
        case (0xE0, 1, 3), (0xEF, 4, 1): ["network"]
        case (0x01, _, _): ["multimedia", "audio"]
        case (0x02, _, _), (0x0A, _, _): ["communication"]
        case (0x03, _, _): ["input"]
        case (0x07, _, _): ["printer"]
        case (0x08, _, _): ["storage", "disk"]
        case (0x09, _, _): ["hub"]
        case (0x06, _, _): ["imaging"]
        case (0x0B, _, _): ["smartcard"]
        case (0x0E, _, _): ["multimedia", "video"]
        case (0xE0, 1, 1): ["wireless", "bluetooth"]
        case (0xE0, _, _): ["wireless"]
        default: []
        }
    }

    /// The words for an interface, from `v…p…d…dc..dsc..dp..ic..isc..ip..in..`.
    private static func usbWords(interface alias: Substring) -> [String] {
        var rest = alias
        var values: [UInt32] = []
        for (mark, digits) in usbFields {
            guard rest.hasPrefix(mark),
                let value = UInt32(rest.dropFirst(mark.count).prefix(digits), radix: 16)
            else { return [] }
            values.append(value)
            rest = rest.dropFirst(mark.count + digits)
        }
        return usbWords(values[6], subclass: values[7], protocol: values[8])
    }

    /// The fields of a USB interface's alias up to its own class, with their digits.
    ///
    /// Source: usb_if_uevent(), drivers/usb/core/message.c.
    private static let usbFields: [(mark: String, digits: Int)] = [
        ("v", 4), ("p", 4), ("d", 4), ("dc", 2), ("dsc", 2), ("dp", 2), ("ic", 2), ("isc", 2),
        ("ip", 2),
    ]

    // MARK: - Virtual machines

    /// The words for the type of a virtio device, from `d00000001v00001AF4`.
    ///
    /// Source: Virtual I/O Device (VIRTIO) 1.2, section 5.
    private static func virtioWords(_ alias: Substring) -> [String] {
        guard alias.first == "d", let type = UInt32(alias.dropFirst().prefix(8), radix: 16) else {
            return []
        }
        return switch type {
        case 1: ["network"]
        case 2, 8, 26: ["storage", "disk"]
        case 3: ["communication"]
        case 5, 24, 27: ["memory"]
        case 10: ["network", "wireless"]
        case 16: ["display", "gpu"]
        case 18: ["input"]
        case 20: ["encryption"]
        case 25: ["multimedia", "audio"]
        default: []
        }
    }

    /// The words for the classes of Hyper-V's channels, by the digits of the GUID as the alias has them.
    ///
    /// Source: include/linux/hyperv.h, Linux 6.1, `HV_NIC_GUID` and those after it.
    private static let vmbusWords: [String: [String]] = [
        "635161f83edfc546913ff2d2f965ed0e": ["network"],
        "d96361baa104294db60572e2ffb1dc7f": ["storage", "disk"],
        "32264132cb86a2449b5c50d1417354f5": ["storage", "disk"],
        "4acc9b2f6900f34ab76b6fd0be528cda": ["storage", "disk"],
        "02780ada77e3ac4a8e770558eb1073f8": ["display", "gpu"],
        "6dad12f9172bea48bd65f927a61c7684": ["input"],
        "9eb6a8cf4a5bc04cb98b8ba1a1f3f95a": ["input"],
        "1df6c444444400449d52802e27ede19f": ["bridge"],
    ]
}

extension Inventory {
    /// Whether a device says that it is of a class: PCI's class code, USB's class of a device or an
    /// interface, the type of a virtio device or a channel of VMBus.
    func says(_ device: Device, class text: String) -> Bool {
        if let modalias = device.modalias { return DeviceClass.says(modalias, text) }
        let path = device.reference.path
        guard device.reference.bus == "usb", let code = number(in: path / "bDeviceClass") else {
            return false
        }
        let subclass = number(in: path / "bDeviceSubClass") ?? 0
        let number = number(in: path / "bDeviceProtocol") ?? 0
        return DeviceClass.usbWords(code, subclass: subclass, protocol: number)
            .contains(DeviceClass.plain(text))
    }
}
