import DeviceBinding
import Rehearsal
import Sysfs

/// The machines of the sweep, and what is asked for on them.
extension SweepWay {
    private static func pci(_ name: String, _ driver: String) -> DeviceGoal {
        DeviceGoal(DeviceReference(bus: "pci", name: name), .driver(driver))
    }

    private static func platform(_ name: String, _ driver: String) -> DeviceGoal {
        DeviceGoal(DeviceReference(bus: "platform", name: name), .driver(driver))
    }

    /// Gives devices to a user.
    private static func give(_ devices: [DeviceReference], to owner: String, on machine: Rehearsal)
        throws
    {
        var request = Binder.Request(devices, goal: .driver("vfio-pci"))
        request.overridden = [.neighbours, .partialGroup]
        request.owner = owner
        _ = try machine.binder.apply(request)
    }

    private static let card = pci("0000:03:00.0", "vfio-pci")
    private static let twin = pci("0000:04:00.0", "vfio-pci")
    private static let board = platform("fff51000.ethernet", "vfio-platform")

    /// All of them.
    static let all =
        singles + twins + groups + twoBuses + mixed + debate + refusing + virtualFunctions + waiting
        + held

    private static let singles: [SweepWay] =
        [Procedure.driverOverride, .newID, .autoprobeFence].map {
            SweepWay(machine: "one device", procedure: $0, goals: [card])
        } + [
            SweepWay(machine: "one device", goals: [pci("0000:03:00.0", "igb")]),
            SweepWay(machine: "one device", goals: [board]),
            SweepWay(
                machine: "one device",
                procedure: .newID,
                goals: [pci("0001:03:00.0", "igb")]
            ),
            // The device has a node of another user, or no driver at all, before.
            SweepWay(
                machine: "one device, given",
                goals: [card],
                prepare: { try give([card.device], to: "bo", on: $0) },
                commands: [.bind, .apply, .undo, .recover, .hold]
            ),
            SweepWay(
                machine: "one device, given",
                goals: [pci("0000:03:00.0", "igb")],
                prepare: { try give([card.device], to: "bo", on: $0) },
                commands: [.bind, .unbind, .apply, .undo, .recover, .hold]
            ),
            SweepWay(
                machine: "one device, given",
                goals: [pci("0000:03:00.0", "e1000e")],
                prepare: {
                    _ = try $0.binder.apply(Binder.Request([card.device], goal: .noDriver))
                },
                commands: [.bind, .apply, .undo, .recover, .hold]
            ),
        ]

    private static let twins: [SweepWay] =
        [Procedure.driverOverride, .newID, .autoprobeFence].map {
            SweepWay(machine: "twins", procedure: $0, goals: [card, twin])
        } + [
            // Each node has an owner of its own; one device goes to another driver, and one to whoever takes it.
            SweepWay(
                machine: "twins, given",
                goals: [
                    pci("0000:03:00.0", "igb"), DeviceGoal(twin.device, .anyDriver),
                ],
                prepare: { machine in
                    try give([card.device], to: "bo", on: machine)
                    try give([twin.device], to: "carolyn", on: machine)
                },
                commands: [.bind, .unbind, .apply, .undo, .recover, .hold]
            )
        ]

    private static let groups: [SweepWay] = [
        SweepWay(
            machine: "whole group",
            goals: [pci("0000:05:00.0", "vfio-pci"), pci("0000:05:00.1", "vfio-pci")]
        ),
        SweepWay(
            machine: "whole group",
            procedure: .newID,
            goals: [pci("0000:05:00.0", "vfio-pci"), pci("0000:05:00.1", "vfio-pci")]
        ),
        // One of the two goes, and the node stays, for the other.
        SweepWay(
            machine: "whole group, given",
            goals: [pci("0000:05:00.0", "nouveau")],
            prepare: { machine in
                let both = ["0000:05:00.0", "0000:05:00.1"]
                try give(both.map { DeviceReference(bus: "pci", name: $0) }, to: "bo", on: machine)
            },
            commands: [.bind, .unbind, .apply, .undo, .recover, .hold]
        ),
    ]

    private static let twoBuses: [SweepWay] = [
        SweepWay(machine: "two buses", goals: [card, board, pci("0000:04:00.0", "igb")]),
        SweepWay(
            machine: "two buses",
            procedure: .newID,
            goals: [card, pci("0001:03:00.0", "igb")]
        ),
        // One comes back to its driver, one is taken from it, and one goes to another one.
        SweepWay(
            machine: "two buses",
            goals: [
                card, pci("0000:05:00.0", "nouveau"),
                DeviceGoal(DeviceReference(bus: "pci", name: "0000:05:00.1"), .noDriver),
                DeviceGoal(board.device, .anyDriver),
            ],
            prepare: { machine in
                let given = [
                    pci("0000:05:00.0", "vfio-pci"), pci("0000:05:00.1", "vfio-pci"), board,
                ]
                _ = try machine.binder.apply(Binder.Request(given))
            },
            commands: [.bind, .apply, .undo, .recover, .hold]
        ),
    ]

    private static let mixed: [SweepWay] = [
        SweepWay(
            machine: "mixed group",
            procedure: nil,
            goals: [
                pci("0000:01:00.0", "vfio-pci"), platform("dma", "vfio-platform"),
                DeviceGoal(DeviceReference(bus: "usb", name: "1-1:1.0"), .driver("uas")),
            ],
            text: Rehearsal.mixedText
        )
    ]

    private static let debate: [SweepWay] =
        [
            (Procedure.driverProbeID, "driver_probe_id"), (.sysfsBindOnly, "sysfs_bind_only"),
            (.autoprobeOptOut, "autoprobe_opt_out"), (.vfioBind, "vfio_bind"),
            (.vfioBind, "vfio_bind_attach"),
        ].flatMap { procedure, proposal in
            [debate(procedure, proposal), debate(procedure, proposal, board)]
        } + [
            debate(.preferredDriver, "preferred_driver"),
            debate(.preferredDriver, "preferred_driver_any_bus", board),
            debate(.newID, "platform_new_id", board),
            debate(.autoprobeFence, "platform_new_id", board),
        ]

    private static func debate(
        _ procedure: Procedure,
        _ proposal: String,
        _ goal: DeviceGoal = card
    ) -> SweepWay {
        SweepWay(
            machine: "debate of 2014",
            procedure: procedure,
            goals: [goal],
            proposals: [proposal]
        )
    }

    /// A device of no IOMMU group, which no vfio driver takes.
    private static let refusing: [SweepWay] =
        [Procedure.driverOverride, .newID, .autoprobeFence].map { procedure in
            SweepWay(
                machine: "refusing driver",
                procedure: procedure,
                goals: [card, pci("0000:0c:00.0", "vfio-pci")],
                prepare: { $0.plugUngrouped("0000:0c:00.0", bus: "pci") },
                commands: [.bind, .apply, .recover, .hold]
            )
        } + [
            SweepWay(
                machine: "refusing driver",
                goals: [platform("fff60000.ethernet", "vfio-platform")],
                prepare: { $0.plugUngrouped("fff60000.ethernet", bus: "platform") },
                commands: [.bind, .apply, .recover, .hold]
            )
        ]

    private static func functions(
        _ found: Int,
        _ count: Int,
        _ driver: String? = nil,
        _ procedure: Procedure = .driverOverride,
        isFenced: Bool = false,
        areGiven: Bool = false
    ) -> SweepWay {
        let device = DeviceReference(bus: "pci", name: "0000:08:00.0")
        return SweepWay(
            machine: "virtual functions",
            procedure: procedure,
            goals: [DeviceGoal(device, driver.map(Change.Goal.driver) ?? .asIs)],
            functions: (found, count),
            prepare: { machine in
                if areGiven {
                    let functions = try machine.binder.inventory.functions(of: device, found)
                    try give(functions, to: "bo", on: machine)
                }
                if isFenced {
                    try machine.sysfs.write(device.path / "sriov_drivers_autoprobe", "0")
                }
            }
        )
    }

    private static let virtualFunctions: [SweepWay] = [
        functions(0, 1, "vfio-pci"), functions(0, 2, "vfio-pci"),
        functions(0, 2, "vfio-pci", .newID), functions(0, 2, "ixgbevf", .bind), functions(0, 2),
        functions(0, 1, "vfio-pci", isFenced: true), functions(3, 0),
        functions(2, 0, areGiven: true),
    ]

    /// A driver that puts every probe off, and one whose probe does not come to an end.
    private static let waiting: [SweepWay] = [
        SweepWay(
            machine: "waiting probe",
            goals: [pci("0000:01:00.0", "later")],
            text: waitingText,
            commands: [.bind, .apply, .recover, .hold]
        ),
        SweepWay(
            machine: "suspended probe",
            goals: [pci("0000:01:00.0", "vfio-pci"), pci("0000:02:00.0", "slow")],
            prepare: { $0.suspend("slow", onBus: "pci") },
            text: waitingText,
            commands: [.bind, .apply, .recover, .hold]
        ),
        SweepWay(
            machine: "suspended probe",
            procedure: .newID,
            goals: [pci("0000:02:00.0", "slow")],
            prepare: { $0.suspend("slow", onBus: "pci") },
            text: waitingText,
            commands: [.bind, .apply, .recover, .hold]
        ),
    ]

    /// An accelerator that a process has open, so that its unbind would wait.
    private static let held: [SweepWay] = [
        SweepWay(
            machine: "held device",
            goals: [card, pci("0000:0b:00.0", "igb")],
            commands: [.bind, .unbind, .apply, .recover, .hold]
        )
    ]

    private static let waitingText = """
        {
          name: "waiting", profile: "linux 6.12",
          drivers: [
            { name: "nic", bus: "pci", ids: ["8086:10d3"] },
            { name: "vfio-pci", bus: "pci", code: "vfio-pci", ids: [{ overrideOnly: true }] },
            { name: "later", bus: "pci", afterwards: -517 },
            { name: "slow", bus: "pci" },
          ],
          devices: [
            { name: "0000:01:00.0", bus: "pci", id: "8086:10d3", class: "020000" },
            { name: "0000:02:00.0", bus: "pci", id: "8086:10d3", class: "020000" },
          ],
        }
        """
}
