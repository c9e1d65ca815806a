import KernelLab
import LabBase
import Testing

/// Cards that something stands on, for real: the shipped `anybind` names the use and leaves the card alone.
@Suite(
    .serialized,
    .sharedGuests(on: CardMachine.machine),
    .enabled(if: Guests.stackObstacle == nil, Comment(rawValue: Guests.stackObstacle ?? ""))
)
struct CardStackTests {
    @Test(arguments: Guests.kernels)
    func `a bridge over a VLAN over a bond with the default route keeps both cards of the bond`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let cards = CardMachine.bonded
            let interfaces = try cards.map { try guest.name("net", of: $0) }
            try guest.shell(
                """
                echo +bond0 >/sys/class/net/bonding_masters
                ip link set \(interfaces[0]) master bond0
                ip link set \(interfaces[1]) master bond0
                ip link set bond0 up
                busybox vconfig add bond0 7
                busybox brctl addbr br0
                busybox brctl addif br0 bond0.7
                ip link set bond0.7 up
                ip link set br0 up
                ip route add default dev br0
                """
            )
            for (card, interface) in zip(cards, interfaces) {
                try guest.expectRefusal(
                    of: card,
                    because: "carries the default route (br0)",
                    option: "--force-network"
                )
                try guest.expectShown(
                    of: card,
                    use: "br0 carries the default route",
                    parts: [interface, "bond0", "bond0.7", "br0"]
                )
            }
            try guest.expectPassage(of: cards[1], options: "--force-network")
            try #expect(guest.shell("ip route").contains("default dev br0"))
            try guest.shell(
                "ip link del br0; ip link del bond0.7; echo -bond0 >/sys/class/net/bonding_masters"
            )
            for card in cards { try guest.expectPassage(of: card) }
        }
    }

    @Test(arguments: Guests.kernels)
    func `an address on a switch keeps the card that is a port of it`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let card = CardMachine.switched
            let interface = try guest.name("net", of: card)
            try guest.shell(
                """
                ovs-dpctl add-dp stack
                ovs-dpctl add-if stack \(interface)
                ip addr add 192.0.2.9/24 dev stack
                """
            )
            try guest.expectShown(
                of: card,
                use: "stack has the address 192.0.2.9",
                parts: [interface, "stack"]
            )
            try guest.expectRefusal(
                of: card,
                because: "carries the address 192.0.2.9 (stack)",
                option: "--force-network"
            )
            // So ovs-vswitchd makes a bridge: as one more port of the switch, which no link leads to.
            try guest.shell(
                """
                ip addr del 192.0.2.9/24 dev stack
                ovs-dpctl add-if stack br1,type=internal
                ip addr add 192.0.2.10/24 dev br1
                """
            )
            try guest.expectShown(of: card, use: "br1 has the address 192.0.2.10", parts: ["br1"])
            try guest.expectRefusal(
                of: card,
                because: "carries the address 192.0.2.10 (br1)",
                option: "--force-network"
            )
            try guest.expectPassage(of: card, options: "--force-network")
            try guest.shell("ovs-dpctl del-dp stack")
            try guest.expectPassage(of: card)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a card whose interface was moved into another network namespace is kept`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let card = CardMachine.moved
            let interface = try guest.name("net", of: card)
            let process = try guest.startShell("say $$; stay", in: "-n")
            try guest.shell("ip link set \(interface) netns \(process)")
            try guest.expectRefusal(
                of: card,
                because: "has its interface in another network namespace",
                option: "--force-network"
            )
            try guest.expectShown(
                of: card,
                use: "\(card) has its interface in another network namespace"
            )
            try guest.expectPassage(of: card, options: "--force-network")
            try guest.endShell()
            try guest.expectPassage(of: card)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a stick that is mounted keeps the controller that it is plugged into`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let controller = CardMachine.usb
            // The kernel settles for a second before it looks at a stick.
            try guest.awaitDisk("sda")
            try guest.shell(
                "/sbin/mke2fs -q -F /dev/sda; mkdir -p /mnt/stick; mount -t ext4 /dev/sda /mnt/stick"
            )
            try guest.expectRefusal(
                of: controller,
                because: "has the file system mounted at '/mnt/stick' (sda)",
                option: "--force-mounted"
            )
            try guest.expectShown(
                of: controller,
                use: "sda is mounted at '/mnt/stick'",
                parts: ["usb1", "sda"]
            )
            try guest.shell("umount /mnt/stick")
            try guest.expectPassage(of: controller)
        }
    }

    @Test(arguments: Guests.kernels)
    func `the only card with a framebuffer that the terminals are drawn on is kept`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let card = CardMachine.screen
            try guest.expectRefusal(
                of: card,
                because: "shows the console (fb0)",
                option: "--force-console"
            )
            try guest.expectShown(of: card, use: "fb0 shows the console")
            try guest.expectPassage(of: card, options: "--force-console")
        }
    }

    @Test(arguments: Guests.kernels)
    func `a serial card that the kernel writes to is kept`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let card = CardMachine.serial
            try #expect(guest.text("/proc/consoles").contains(CardMachine.terminal))
            try guest.expectRefusal(
                of: card,
                because: "has the console '\(CardMachine.terminal)'",
                option: "--force-console"
            )
            try guest.expectShown(of: card, use: "\(CardMachine.terminal) is a console")
            // Its driver is built in, and the aliases of such a one stand in no file.
            let show = try guest.anybind("show", card)
            #expect(show.output.text.contains("why       unknown: nothing here says"), show.said)
            try guest.expectPassage(of: card, options: "--force-console")
        }
    }
}

extension Guest {
    /// Waits until a disk has been announced and is there.
    fileprivate func awaitDisk(_ name: String) throws {
        guard try !exists("/sys/block/\(name)") else { return }
        let found = try ask(
            .awaitUevent(
                having: ["ACTION=add", "DEVNAME=\(name)", "DEVTYPE=disk"],
                milliseconds: 60_000
            )
        )
        guard case .lines = found else { throw LabFailure.unexpected(found, to: name) }
    }
}
