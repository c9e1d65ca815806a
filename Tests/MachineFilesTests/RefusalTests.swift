import MachineFiles
import Testing

/// Bad machine files: each is refused with the path and what was expected.
@Suite struct RefusalTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let text: String
        let message: String
        var testDescription: String { String(text.prefix(80)) }

        /// The text of a file, and what is said of it after its name.
        init(_ text: String, _ message: String) {
            self.text = text
            self.message = message
        }

        /// A file with some devices.
        static func devices(_ devices: String..., message: String) -> Row {
            Row("{devices: [\(devices.joined(separator: ", "))]}", message)
        }

        /// A file with some drivers.
        static func drivers(_ drivers: String..., message: String) -> Row {
            Row("{drivers: [\(drivers.joined(separator: ", "))]}", message)
        }
    }

    static func nic(_ name: String, _ more: String = "") -> String {
        #"{name: "\#(name)", bus: "pci", id: "8086:10d3", class: "020000"\#(more)}"#
    }

    static let proposals =
        "vfio_bind, vfio_bind_attach, sysfs_bind_only, autoprobe_opt_out, platform_new_id,"
        + " driver_probe_id, preferred_driver, preferred_driver_any_bus, preferred_driver_made_id,"
        + " driver_override, group_viability, group_ownership"

    static let wholeFile: [Row] = [
        Row(
            "",
            "1:1: expected a value (a string in quotes, a number, a list, an object), found the end of the text"
        ),
        Row("[]", "1:1: expected an object, found a list"),
        Row("{devices: 5}", "1:11: devices: expected a list, found 5"),
        Row(
            "{devces: []}",
            "1:2: expected one of the keys name, about, profile, proposals, buses, modules, interruptRemapping, drivers, devices, links, virtual, host, found 'devces'"
        ),
        Row(
            "{profile: 'linux 5.4'}",
            #"1:11: profile: expected "linux 3.14" or a release from "linux 6.1" on, found 'linux 5.4'"#
        ),
        Row(
            "{proposals: ['vfio_bindd']}",
            "1:14: proposals[0]: expected one of " + Self.proposals + ", found 'vfio_bindd'"
        ),
        Row(
            "{proposals: ['vfio_bind', 'vfio-bind']}",
            "1:27: proposals[1]: expected each proposal once, found 'vfio-bind'"
        ),
        Row(
            "{proposals: ['group_ownership', 'group_viability']}",
            "1:33: proposals[1]: expected no proposal that contradicts group_ownership, found"
                + " 'group_viability'"
        ),
        Row("{proposals: 'vfio_bind'}", "1:13: proposals: expected a list, found 'vfio_bind'"),
        Row(
            "{profile: 6.12}",
            #"1:11: profile: expected "linux 3.14" or a release from "linux 6.1" on, found 6.12"#
        ),
        Row("{name: 'a', name: 'b'}", "1:13: expected each key once, found 'name' again"),
        Row(
            "{name: 'a/b'}",
            "1:8: name: expected a name: 1 to 255 bytes without '/' and control characters, found 'a/b'"
        ),
        Row(
            "{buses: [{name: 'pci', rule: 'platform'}]}",
            "1:10: buses[0].rule: expected the rule that the bus 'pci' has"
        ),
        Row(
            "{buses: [{name: 'x', rule: 'y'}]}",
            #"1:28: buses[0].rule: expected "pci", "platform", "scripted" or one of "amba", "cdx", "css", "fsl-mc", "i2c", "name", "name-override", "rpmsg", "serio", "spi", "usb", "vdpa", "virtio", "vmbus", "wmi", found 'y'"#
        ),
        Row(
            "{buses: [{name: 'x'}, {name: 'x'}]}",
            "1:23: buses[1].name: expected each bus once, found 'x' again"
        ),
        Row("{modules: [{}]}", "1:12: modules[0]: expected the key 'name' with the module's name"),
        Row(
            "{modules: [{name: 'a-b'}, {name: 'a_b'}]}",
            "1:27: modules[1].name: expected each module once, found 'a_b' again"
        ),
        Row(
            "{modules: [{name: 'a', needs: ['b']}, {name: 'b', needs: ['a']}]}",
            "1:39: modules[1].needs[0]: expected a module that does not need this one, found 'a'"
        ),
        Row(
            "{modules: [{name: 'a', needs: ['a']}]}",
            "1:12: modules[0].needs[0]: expected a module that does not need this one, found 'a'"
        ),
        Row(
            "{modules: [{name: ''}]}",
            "1:19: modules[0].name: expected a module's name: 1 to 255 bytes without '/' and control characters, found ''"
        ),
        Row(
            "{buses: [{name: '..'}]}",
            "1:17: buses[0].name: expected a bus's name: 1 to 255 bytes without '/' and control characters, found '..'"
        ),
        Row(
            "{modules: [{name: 'a', parameters: {p: {value: 'N', mode: '644'}}}]}",
            #"1:59: modules[0].parameters.'p'.mode: expected permission bits in octal, such as "0644", found '644'"#
        ),
    ]

    static let devices: [Row] = [
        .devices("{}", message: "1:12: devices[0]: expected the key 'name' with the device's name"),
        .devices("7", message: "1:12: devices[0]: expected an object, found 7"),
        .devices(
            "{name: 'a', bus: 'isa'}",
            message:
                "1:29: devices[0].bus: expected the name of a bus (pci, platform, amba, cdx, css, fsl-mc, i2c, rpmsg), found 'isa'"
        ),
        .devices(
            "{name: 'a', bus: 'usb', id: {vendor: '1234'}}",
            message:
                "1:41: devices[0].id: expected one of the keys idVendor, idProduct, bcdDevice, bDeviceClass, bDeviceSubClass, bDeviceProtocol, bInterfaceClass, bInterfaceSubClass, bInterfaceProtocol, bInterfaceNumber, isDevice, busnum, devnum, found 'vendor'"
        ),
        .devices(
            "{name: 'a', bus: 'usb', id: {idVendor: '46f'}}",
            message:
                "1:51: devices[0].id.idVendor: expected 4 hexadecimal digits in quotes, found '46f'"
        ),
        .devices(
            "{name: 'a', bus: 'css', id: {type: '12'}}",
            message: "1:47: devices[0].id.type: expected 1 hexadecimal digits in quotes, found '12'"
        ),
        .devices(
            "{name: 'a', bus: 'vmbus', id: {class_id: 'f8615163'}}",
            message:
                #"1:53: devices[0].id.class_id: expected a GUID, such as "f8615163-df3e-46c5-913f-f2d2f965ed0e", found 'f8615163'"#
        ),
        .devices(
            "{name: '..', bus: null}",
            message:
                "1:19: devices[0].name: expected a device's name: 1 to 255 bytes without '/' and control characters, found '..'"
        ),
        .devices(
            "{name: 'a\\u0000b', bus: null}",
            message:
                #"1:19: devices[0].name: expected a device's name: 1 to 255 bytes without '/' and control characters, found 'a\u{0}b'"#
        ),
        .devices(
            "{name: 'a\\nb', bus: null}",
            message:
                #"1:19: devices[0].name: expected a device's name: 1 to 255 bytes without '/' and control characters, found 'a\u{a}b'"#
        ),
        .devices(
            nic("0000:03:00.0", ", attributes: {driver: 'x'}"),
            message:
                "1:94: devices[0].attributes.'driver': expected a file that the kernel does not create there itself, found 'driver'"
        ),
        .devices(
            nic("0000:03:00.0", ", attributes: {'virtfn0/x': 'x'}"),
            message:
                "1:94: devices[0].attributes.'virtfn0/x': expected a file that the kernel does not create there itself, found 'virtfn0/x'"
        ),
        .devices(
            "{name: 'p', bus: null, attributes: {'c/d': 'x'}}",
            "{name: 'c', bus: null, parent: 'p'}",
            message:
                "1:62: devices[1].name: expected a name that no file of its parent has, found 'c'"
        ),
        .devices(
            nic("0000:03:00.0", ", attributes: {'a/b': 'x', a: 'y'}"),
            message:
                "1:94: devices[0].attributes.'a/b': expected either a file or a directory of that name, found both: 'a', 'a/b'"
        ),
        .devices(
            nic("0000:03:00.0", ", net: 'e', attributes: {'net/x': 'x'}"),
            message:
                "1:12: devices[0].attributes: expected a file beside the directory of the class 'net', found 'net/x'"
        ),
        .devices(
            "{name: 'a', bus: 'platform', makes: [{class: 'leds', name: 'l', attributes: {device: 'x'}}]}",
            message:
                "1:89: devices[0].makes[0].attributes.'device': expected a file that the kernel does not create there itself, found 'device'"
        ),
        .devices(
            "{name: '\(String(repeating: "n", count: 256))', bus: 'platform'}",
            message:
                "1:19: devices[0].name: expected a device's name: 1 to 255 bytes without '/' and control characters, found 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…'"
        ),
        .devices(
            nic("03:00.0"),
            message:
                #"1:19: devices[0].name: expected an address in lower case, such as "0000:03:00.0", found '03:00.0'"#
        ),
        .devices(
            nic("0000:03:00.8"),
            message:
                #"1:19: devices[0].name: expected an address in lower case, such as "0000:03:00.0", found '0000:03:00.8'"#
        ),
        .devices(
            nic("0000:3A:00.0"),
            message:
                #"1:19: devices[0].name: expected an address in lower case, such as "0000:03:00.0", found '0000:3A:00.0'"#
        ),
        .devices(
            nic("fffffffff:03:00.0"),
            message:
                #"1:19: devices[0].name: expected an address in lower case, such as "0000:03:00.0", found 'fffffffff:03:00.0'"#
        ),
        .devices(
            nic("0000:03:00.0"),
            nic("0000:03:00.0"),
            message:
                "1:82: devices[1].name: expected each name once on a bus, found '0000:03:00.0' again after devices[0]"
        ),
        .devices(
            "{name: '0000:03:00.0', bus: 'pci'}",
            message:
                "1:12: devices[0]: expected the key 'id' with vendor and device, such as \"8086:10d3\""
        ),
        .devices(
            nic("0000:03:00.0", ", klass: 1"),
            message:
                "1:81: devices[0]: expected one of the keys name, bus, group, attributes, net, makes, override, driver, parent, madeBy, firmware, id, subsystem, class, revision, header, sriov, count, first, found 'klass'"
        ),
        .devices(
            nic("0000:03:00.0", ", header: 3"),
            message: "1:89: devices[0].header: expected a whole number from 0 to 2, found 3"
        ),
        .devices(
            nic("0000:03:00.0", ", header: 1e400"),
            message: "1:89: devices[0].header: expected a whole number from 0 to 2, found inf"
        ),
        .devices(
            nic("0000:03:00.0", ", revision: 5"),
            message:
                #"1:91: devices[0].revision: expected 2 hexadecimal digits in quotes, such as "01", found 5"#
        ),
        .devices(
            "{name: '0000:03:00.0', bus: 'pci', id: '8086:10d3', class: '2000'}",
            message:
                #"1:71: devices[0].class: expected 6 hexadecimal digits in quotes, such as "020000", found '2000'"#
        ),
        .devices(
            "{name: '0000:03:00.0', bus: 'pci', id: '8086:-0d3', class: '020000'}",
            message:
                #"1:51: devices[0].id: expected two groups of 4 hexadecimal digits in quotes, such as "8086:10d3", found '8086:-0d3'"#
        ),
        .devices(
            "{name: 'a', bus: 'platform', id: '8086:10d3'}",
            message:
                "1:41: devices[0]: expected one of the keys name, bus, group, attributes, net, makes, override, driver, parent, madeBy, firmware, compatible, acpi, node, deviceType, baseName, count, first, found 'id'"
        ),
        .devices(
            "{name: 'a', bus: 'platform', node: 'soc'}",
            message:
                #"1:47: devices[0].node: expected the path of a device tree node, such as "/soc/dma@101300", found 'soc'"#
        ),
        .devices(
            "{name: 'a', bus: null, override: 'x'}",
            message: "1:12: devices[0]: expected no driver for a device without a bus"
        ),
        .devices(
            nic("0000:03:00.0", ", driver: 'e1000e'"),
            message:
                "1:12: devices[0].driver: expected a driver of the bus 'pci' in 'drivers', found 'e1000e'"
        ),
        .devices(
            nic("0000:03:00.0", ", net: 'a-name-too-long-for-it'"),
            message:
                "1:86: devices[0].net: expected an interface's name of up to 15 bytes, found 'a-name-too-long-for-it'"
        ),
        .devices(
            nic("0000:03:00.0", ", makes: [{class: 'block', name: 'x', below: 'y'}]"),
            message:
                "1:124: devices[0].makes[0].below: expected the name of one that is made before it, found 'y'"
        ),
        .devices(
            nic("0000:03:00.0", ", net: 'x', makes: [{class: 'net', name: 'x'}]"),
            message:
                "1:99: devices[0].makes[0]: expected each name once in a class, found 'x' again"
        ),
        .devices(
            nic("0000:03:00.0", ", attributes: {'a/../b': 1}"),
            message:
                "1:94: devices[0].attributes.'a/../b': expected a file's name as key, such as numa_node or power/control, found 1"
        ),
        .devices(
            nic("0000:03:00.0", ", attributes: {a: 1.5}"),
            message:
                "1:94: devices[0].attributes.'a': expected a string or a whole number, found 1.5"
        ),
    ]

    static let topology: [Row] = [
        .devices(
            nic("0000:03:00.0", ", parent: 'x'"),
            message:
                "1:12: devices[0].parent: expected the name of a device in 'devices', found 'x'"
        ),
        .devices(
            nic("0000:03:00.0", ", parent: '0000:03:00.0'"),
            message:
                "1:12: devices[0].parent: expected a device above this one, found '0000:03:00.0' below it"
        ),
        .devices(
            nic("0000:03:00.0", ", parent: '0000:00:01.0'"),
            nic("0000:00:01.0"),
            message:
                "1:12: devices[0].parent: expected a device that comes before this one, found '0000:00:01.0' after it"
        ),
        .devices(
            nic("0000:03:00.0", ", parent: '0000:02:00.0'"),
            nic("0000:02:00.0", ", parent: '0000:01:00.0'"),
            nic("0000:01:00.0", ", parent: '0000:03:00.0'"),
            message:
                "1:12: devices[0].parent: expected a device above this one, found '0000:02:00.0' below it"
        ),
        .devices(
            nic("0000:00:01.0"),
            nic("0000:03:00.0", ", parent: '0000:00:01.0'"),
            message:
                "1:82: devices[1].parent: expected a PCI bridge (class 0604, or header 1), found '0000:00:01.0'"
        ),
        .devices(
            nic("0000:00:01.0", ", header: 1"),
            nic("0001:03:00.0", ", parent: '0000:00:01.0'"),
            message:
                "1:93: devices[1].parent: expected a bridge of the same PCI domain, found '0000:00:01.0'"
        ),
        .devices(
            nic("0000:03:01.0", ", header: 1"),
            nic("0000:03:00.0", ", parent: '0000:03:01.0'"),
            message:
                "1:93: devices[1].parent: expected a bridge on a PCI bus of a lower number, found '0000:03:01.0'"
        ),
        .devices(
            nic("0000:00:01.0", ", header: 1"),
            nic("0000:03:00.0", ", parent: '0000:00:01.0'"),
            nic("0000:03:01.0"),
            message:
                "1:187: devices[2].parent: expected the parent that the others on PCI bus 0000:03 have"
        ),
        .devices(
            nic("0000:03:00.0", ", sriov: {total: 4096, device: '10ed', offset: 65535}"),
            message:
                "1:12: devices[0].sriov: expected virtual functions up to bus ff, found more than that"
        ),
        .devices(
            nic("0000:03:00.0", ", sriov: {total: 2, device: '10ed', offset: 8, stride: 8}"),
            nic("0000:03:02.0"),
            message:
                "1:12: devices[0].sriov: expected free addresses for virtual functions, found 0000:03:02.0 taken by devices[1]"
        ),
        .devices(
            nic("0000:03:00.0", ", sriov: {total: 2, device: '10ed', enabled: 3}"),
            message: "1:124: devices[0].sriov.enabled: expected a whole number from 0 to 2, found 3"
        ),
        .devices(
            nic("0000:03:00.0", ", sriov: {total: 2, device: '10ed', net: 'eth0v'}"),
            message:
                #"1:120: devices[0].sriov.net: expected a short interface name with {n} in it, such as "eth0v{n}", found 'eth0v'"#
        ),
        .devices(
            nic("0000:03:00.0", ", sriov: {total: 2, device: '10ed', enabled: 2}"),
            message:
                "1:12: devices[0].sriov: expected a driver that enables virtual functions (configuresSRIOV) to be accepted, found ENOENT"
        ),
        Row(
            "{links: [{consumer: 'a', supplier: 'b'}]}",
            "1:21: links[0].consumer: expected the name of a device in 'devices', found 'a'"
        ),
        Row(
            "{devices: [{name: 'a', bus: null}], links: [{consumer: 'a', supplier: 'a'}]}",
            "1:45: links[0]: expected two devices, found one that needs itself"
        ),
        Row(
            "{buses: [{name: 'b'}], devices: [{name: 'a', bus: null}, {name: 'a', bus: 'b'}, {name: 'a', bus: 'platform', parent: 'a'}, {name: 'c', bus: null, parent: 'a'}]}",
            "1:81: devices[2].parent: expected a device above this one, found 'a' below it"
        ),
        Row(
            "{buses: [{name: 'b'}], devices: [{name: 'a', bus: null}, {name: 'a', bus: 'b'}, {name: 'c', bus: null, parent: 'a'}]}",
            "1:81: devices[2].parent: expected BUS/NAME, since 'a' is on several buses"
        ),
    ]

    static let drivers: [Row] = [
        .drivers(
            "{name: 'a'}",
            message: "1:12: drivers[0]: expected the key 'bus' with the name of a bus"
        ),
        .drivers(
            "{name: 'a', bus: 'pci'}",
            "{name: 'a', bus: 'pci'}",
            message: "1:37: drivers[1].name: expected each driver once on a bus, found 'a' again"
        ),
        .drivers(
            "{name: 'a', bus: 'pci', ids: ['8086']}",
            message:
                #"1:42: drivers[0].ids[0]: expected two groups of 4 hexadecimal digits or '*', such as "8086:10d3" or "8086:*", found '8086'"#
        ),
        .drivers(
            "{name: 'a', bus: 'pci', ids: [{vendor: '8086'}]}",
            message:
                "1:43: drivers[0].ids[0]: expected one of the keys id, subsystem, class, classMask, data, overrideOnly, found 'vendor'"
        ),
        .drivers(
            "{name: 'a', bus: 'pci', compatible: ['x']}",
            message:
                "1:48: drivers[0].compatible: expected nothing here: a PCI driver has no such key"
        ),
        .drivers(
            "{name: 'a', bus: 'platform', ids: ['8086:10d3']}",
            message:
                "1:47: drivers[0].ids[0]: expected nothing here: a platform driver has no such key"
        ),
        .drivers(
            "{name: 'a', bus: 'platform', code: 'vfio-pci'}",
            message:
                #"1:47: drivers[0].code: expected "vfio-pci" on a PCI bus or "vfio-platform" on a platform bus, found 'vfio-pci'"#
        ),
        .drivers(
            "{name: 'a', bus: 'pci', probe: ['EWHAT']}",
            message:
                #"1:44: drivers[0].probe[0]: expected "ok", an errno such as "ENODEV", or a number from -4095 to 4095, found 'EWHAT'"#
        ),
        .drivers(
            "{name: 'a', bus: 'pci', probe: [-4096]}",
            message:
                #"1:44: drivers[0].probe[0]: expected "ok", an errno such as "ENODEV", or a number from -4095 to 4095, found -4096"#
        ),
        .drivers(
            "{name: 'a', bus: 'pci', dynamicIDs: ['x']}",
            message: "1:12: drivers[0].dynamicIDs: expected the ID 'x' to be accepted, found EINVAL"
        ),
        .drivers(
            "{name: 'a', bus: 'pci', module: 'm'}",
            "{name: 'a', bus: 'platform', compatible: ['']}",
            message:
                "1:92: drivers[1].compatible[0]: expected a compatible string of 1 to 4096 bytes on one line, found ''"
        ),
    ]

    static let host: [Row] = [
        Row(
            "{buses: [{name: 'a'}, {name: 'b'}], devices: [{name: 't', bus: 'a'}, {name: 't', bus: 'b'}]}",
            "1:70: devices[1]: expected the device to be accepted, found EEXIST: its directory has that name already; a 'parent' gives it another"
        ),
        Row(
            "{host: {mounts: [{source: 'x', target: 'y'}]}}",
            "1:40: host.mounts[0].target: expected a path that begins with '/', found 'y'"
        ),
        Row(
            "{host: {addresses: {eth0: ['here']}}}",
            #"1:28: host.addresses.'eth0'[0]: expected an address, such as "192.0.2.7" or "2001:db8::7", found 'here'"#
        ),
        Row(
            "{host: {addresses: {eth0: ['192.0.2.7', '2001:db8::7', '192.0.2.400']}}}",
            #"1:56: host.addresses.'eth0'[2]: expected an address, such as "192.0.2.7" or "2001:db8::7", found '192.0.2.400'"#
        ),
        Row(
            "{host: {holders: [{device: 'x', pid: 1, command: 'y'}]}}",
            "1:28: host.holders[0].device: expected the name of a device in 'devices', found 'x'"
        ),
        Row(
            "{host: {users: {a: -1}}}",
            "1:17: host.users.'a': expected a whole number from 0 to 4294967294, found -1"
        ),
        Row(
            "{devices: [\(nic("0000:03:00.0"))], host: {holders: [{device: '0000:03:00.0', pid: 1, command: 'y'}]}}",
            "1:100: host.holders[0]: expected a device that vfio serves and nobody else holds to be accepted, found ENOENT"
        ),
    ]

    @Test(arguments: wholeFile + devices + topology + drivers + host)
    func `a bad file is refused with the path and what was expected`(_ row: Row) {
        #expect(refusal(Array(row.text.utf8)) == "bad.json5:" + row.message)
    }

    @Test func `a message is one line of at most 500 bytes, whatever the input`() {
        let long = String(repeating: "é/", count: 5_000)
        let texts = [
            "{name: '\(long)'}", "{'\(long)': 1}", "{modules: [{name: '\(long)'}]}",
            "{buses: [\((0..<100).map { "{name: '\($0)\(String(repeating: "b", count: 240))'}" }.joined(separator: ", "))], drivers: [{name: 'a', bus: '\(long)'}]}",
            "{devices: [{name: 'a', bus: null, attributes: {'\(long)': 1}}]}",
            "{devices: [{name: 'a', bus: null, parent: '\(long)'}]}",
            "{host: {addresses: {'\(long)': 1}}}", "{host: {users: {'\u{1b}[31m\n': 1}}}",
        ]
        for text in texts {
            let message = refusal(Array(text.utf8), source: "/" + long)
            #expect(1...500 ~= message.utf8.count, "\(message)")
            #expect(!message.utf8.contains { $0 < 0x20 }, "\(message)")
        }
    }

    private func refusal(_ text: [UInt8], source: String = "bad.json5") -> String {
        do throws(MachineError) {
            _ = try MachineDescription(text: text, source: source).start()
            return ""
        } catch {
            return error.description
        }
    }
}
