import Testing

@testable import DriverCore

/// What an event says, key by key.
@Suite struct UeventTests {
    private func lines(
        _ subject: DriverCore.Uevent.Subject,
        _ action: DriverCore.UeventAction = .add
    ) -> [String] {
        let event = DriverCore.Uevent(
            action: action,
            path: "/p",
            subsystem: "s",
            arguments: [DriverCore.UeventKey("SYNTH_UUID", "0")],
            subject: subject,
            sequence: 7
        )
        let lines = event.keys.map { "\($0.name)=\($0.value)" }
        #expect(
            lines.prefix(4) == [
                "ACTION=\(action.name)", "DEVPATH=/p", "SUBSYSTEM=s", "SYNTH_UUID=0",
            ]
        )
        #expect(lines.last == "SEQNUM=7")
        let message = "\(action.name)@/p\0" + lines.map { $0 + "\0" }.joined()
        #expect(event.message == Array(message.utf8))
        return Array(lines.dropFirst(4).dropLast())
    }

    @Test
    func `a function tells its numbers, its slot and its alias, and none when it is unbound`() {
        let pci = DriverCore.PCIIdentity(
            vendor: 0x1,
            device: 0xabcd,
            subvendor: 0x2,
            subdevice: 0xef,
            classCode: 0x0c_0330
        )
        let own = ["PCI_CLASS=C0330", "PCI_ID=0001:ABCD", "PCI_SUBSYS_ID=0002:00EF"]
        let slot = "PCI_SLOT_NAME=0000:00:1f.6"
        let alias = "MODALIAS=pci:v00000001d0000ABCDsv00000002sd000000EFbc0Csc03i30"
        let name = "0000:00:1f.6"
        #expect(
            lines(.device(name: name, identity: .pci(pci), driver: nil)) == own + [slot, alias]
        )
        #expect(
            lines(.device(name: name, identity: .pci(pci), driver: "d"), .unbind)
                == ["DRIVER=d"] + own + [slot]
        )
    }

    /// Source: `of_device_uevent()`, drivers/of/device.c; `of_modalias()`, drivers/of/module.c.
    @Test(arguments: ["", "network x"])
    func `a device of the tree tells its node, and the node's type where it has one`(type: String) {
        let node = DriverCore.DeviceTreeNode(
            name: "eth",
            type: type,
            compatible: ["a,b", "c d"],
            fullName: "/soc/eth@1"
        )
        let identity = DriverCore.DeviceIdentity.platform(
            DriverCore.PlatformIdentity(baseName: "x", node: node)
        )
        let alias = "MODALIAS=of:NethT" + type.replacing(" ", with: "_") + "Ca,bCc_d"
        #expect(
            lines(.device(name: "x", identity: identity, driver: nil))
                == ["OF_NAME=eth", "OF_FULLNAME=/soc/eth@1"]
                + (type.isEmpty ? [] : ["OF_TYPE=" + type])
                + ["OF_COMPATIBLE_0=a,b", "OF_COMPATIBLE_1=c d", "OF_COMPATIBLE_N=2", alias]
        )
    }

    @Test func `a device of ACPI or of a name has that for its alias, and one of no bus has none`()
    {
        let named = DriverCore.PlatformIdentity(baseName: "x")
        #expect(
            lines(.device(name: "x", identity: .platform(named), driver: nil))
                == ["MODALIAS=platform:x"]
        )
        #expect(lines(.device(name: "x", identity: .named, driver: "d")) == ["DRIVER=d"])
    }

    @Test
    func `a node tells its number and name, a class device what its class has, others nothing`() {
        #expect(
            lines(.node(name: "vfio/3", minor: 3))
                == ["MAJOR=511", "MINOR=3", "DEVNAME=vfio/3"]
        )
        #expect(lines(.classDevice([DriverCore.UeventKey("INTERFACE", "e")])) == ["INTERFACE=e"])
        #expect(lines(.plain) == [])
    }

    /// Arguments came later; in 2014 a word with more behind it was none, and a word that is none sent nothing.
    @Test func `the kernel of 2014 takes an event's word alone`() {
        for (profile, takesArguments) in [
            (DriverCore.Profile.linux3_14, false), (.linux6_12, true),
        ] {
            var machine = TestMachine(profile)
            let device = machine.plug("0000:00:02.0")
            let uuid = "change 01234567-89ab-cdef-0123-456789abcdef"
            for (text, isTaken) in [
                ("change", true), (uuid, takesArguments), (uuid + " A=1", takesArguments),
            ] {
                _ = machine.takeEvents()
                let bytes = Array(text.utf8)
                let outcome = machine.perform(.store(.deviceUevent(device), bytes))
                #expect(outcome == .count(bytes.count), "\(profile.name), \(text)")
                #expect(machine.takeEvents().isEmpty == !isTaken, "\(profile.name), \(text)")
            }
        }
    }

    /// Source: `UEVENT_NUM_ENVP`, `UEVENT_BUFFER_SIZE`, include/linux/kobject.h.
    @Test func `there is room for 64 keys and 2048 bytes with their ends`() {
        let key = DriverCore.UeventKey("A", "1")
        #expect(Array(repeating: key, count: 64).fitIntoUevent)
        #expect(!Array(repeating: key, count: 65).fitIntoUevent)
        func long(_ count: Int) -> [DriverCore.UeventKey] {
            [key, DriverCore.UeventKey("B", String(repeating: "x", count: count - 4 - 3))]
        }
        #expect(long(2048).fitIntoUevent)
        #expect(!long(2049).fitIntoUevent)
    }

    @Test func `the alias needs its room although an unbind does not send it`() {
        let name = String(repeating: "n", count: 1000)
        for (compatible, hasRoom) in [("short", true), (String(repeating: "c", count: 600), false)]
        {
            let node = DriverCore.DeviceTreeNode(name: "n", compatible: [compatible])
            let event = DriverCore.Uevent(
                action: .unbind,
                path: "/" + name,
                subsystem: "platform",
                arguments: [],
                subject: .device(
                    name: "x",
                    identity: .platform(DriverCore.PlatformIdentity(baseName: "x", node: node)),
                    driver: nil
                ),
                sequence: 1
            )
            #expect(event.hasRoom == hasRoom)
        }
    }

    /// Source: `register_queue_kobjects()`, `remove_queue_kobjects()`, net/core/net-sysfs.c.
    @Test func `queues come by kind and number, and go of each kind the last first`() {
        let names = ["tx-1", "rx-10", "rx-2", "tx-10", "rx-1", "tx-0", "rx-1"]
        let interface = DriverCore.ClassDevice(
            className: "net",
            name: "e",
            attributes: names.map {
                DriverCore.StaticAttribute(name: "queues/\($0)/file", bytes: [])
            }
        )
        #expect(interface.queues == ["rx-1", "rx-2", "rx-10", "tx-0", "tx-1", "tx-10"])
        #expect(interface.queuesAsTheyGo == ["rx-10", "rx-2", "rx-1", "tx-10", "tx-1", "tx-0"])
        #expect(
            DriverCore.ClassDevice(className: "c", name: "e", attributes: interface.attributes)
                .queues == []
        )
    }

    @Test func `a disk tells its node and type`() {
        #expect(
            DriverCore.ClassDevice(className: "block", name: "sda").eventLines
                == Array("DEVNAME=sda\nDEVTYPE=disk\n".utf8)
        )
        #expect(DriverCore.ClassDevice(className: "c", name: "x").eventLines == [])
    }
}
