@testable import DriverCore

/// Small machines with administrators, hot-plug and modules; each is explored to its end, or as far as is asked.
extension Scenario {
    static let all: [Scenario] = DriverCore.Profile.watched.flatMap { profile in
        [overrides(profile), names(profile), dynamicIDs(profile), vfio(profile), links(profile)]
    }

    // MARK: - What programs do

    private static func bus(_ name: String, _ rule: DriverCore.MatchRule) -> Move {
        { _ in .addBus(DriverCore.BusDescription(name: name, rule: rule)) }
    }

    private static func board(_ name: String) -> Move {
        { _ in
            .addDevice(
                DriverCore.DeviceDescription(
                    name: name,
                    bus: "platform",
                    identity: .platform(DriverCore.PlatformIdentity(baseName: name))
                )
            )
        }
    }

    private static func card(_ name: String) -> Move {
        { _ in
            .addDevice(
                DriverCore.DeviceDescription(
                    name: name,
                    bus: "pci",
                    identity: .pci(TestMachine.nic),
                    group: .own
                )
            )
        }
    }

    private static func unplug(_ name: String) -> Move {
        { core in device(name, core).map { .removeDevice($0) } }
    }

    private static func driver(
        _ name: String,
        _ devices: [String],
        _ probeType: DriverCore.ProbeType = .synchronous
    ) -> Move {
        { _ in .registerDriver(description(name, devices, probeType)) }
    }

    private static func description(
        _ name: String,
        _ devices: [String],
        _ probeType: DriverCore.ProbeType = .synchronous
    ) -> DriverCore.DriverDescription {
        DriverCore.DriverDescription(
            name: name,
            bus: "platform",
            table: .platform(DriverCore.PlatformMatchTable(names: devices)),
            probeType: probeType
        )
    }

    private static func unregister(_ name: String) -> Move {
        { core in found(name, core).map { .unregisterDriver($0) } }
    }

    private static func store(
        _ attribute: @escaping @Sendable (DriverCore.DeviceID) -> DriverCore.Attribute,
        of name: String,
        _ text: String
    ) -> Move {
        { core in device(name, core).map { .store(attribute($0), Array(text.utf8)) } }
    }

    private static func store(
        _ attribute: @escaping @Sendable (DriverCore.DriverID) -> DriverCore.Attribute,
        at name: String,
        _ text: String
    ) -> Move {
        { core in found(name, core).map { .store(attribute($0), Array(text.utf8)) } }
    }

    private static func probe(_ name: String, on bus: String) -> Move {
        { core in core.bus(named: bus).map { .store(.driversProbe($0), Array(name.utf8)) } }
    }

    private static func device(_ name: String, _ core: DriverCore) -> DriverCore.DeviceID? {
        core.busIDs.lazy.compactMap { core.device(named: name, on: $0) }.first
    }

    private static func found(_ name: String, _ core: DriverCore) -> DriverCore.DriverID? {
        core.busIDs.lazy.compactMap { core.driver(named: name, on: $0) }.first
    }

    // MARK: - Machines

    static func overrides(_ profile: DriverCore.Profile) -> Scenario {
        Scenario(
            name: "overrides, and a driver that comes late",
            profile: profile,
            setUp: [bus("platform", .platform), driver("host", ["x"]), board("x"), board("y")],
            programs: [
                [
                    store({ .driverOverride($0) }, of: "x", "late"),
                    store({ .unbind($0) }, at: "host", "x"), probe("x", on: "platform"),
                ],
                [driver("late", ["y"]), unregister("late")],
                [unplug("x"), board("x")],
            ]
        )
    }

    private static func names(_ profile: DriverCore.Profile) -> Scenario {
        Scenario(
            name: "bind and unbind by name, a module that is reloaded",
            profile: profile,
            setUp: [
                bus("platform", .platform), board("x"), board("y"),
                { _ in
                    .loadModule(
                        DriverCore.ModuleDescription(
                            name: "m",
                            drivers: [description("host", ["x", "y"], .asynchronous)]
                        )
                    )
                },
            ],
            programs: [
                [store({ .unbind($0) }, at: "host", "x"), store({ .bind($0) }, at: "host", "x")],
                [
                    { _ in .unloadModule("m") },
                    { _ in
                        .loadModule(
                            DriverCore.ModuleDescription(
                                name: "m",
                                drivers: [description("host", ["x"])]
                            )
                        )
                    },
                ],
                [probe("y", on: "platform"), { _ in .waitForProbes }],
            ]
        )
    }

    static func dynamicIDs(_ profile: DriverCore.Profile) -> Scenario {
        let name = "0000:00:01.0"
        let stub = DriverCore.DriverDescription(name: "stub", bus: "pci", table: .pci([]))
        return Scenario(
            name: "new_id and remove_id against a search",
            profile: profile,
            setUp: [
                bus("pci", .pci), { _ in .registerDriver(stub) }, card(name), card("0000:00:02.0"),
            ],
            programs: [
                [
                    store({ .newID($0) }, at: "stub", "8086 10d3"),
                    store({ .removeID($0) }, at: "stub", "8086 10d3"),
                ],
                [probe(name, on: "pci"), store({ .bind($0) }, at: "stub", "0000:00:02.0")],
                [unplug(name), card(name)],
            ]
        )
    }

    private static func vfio(_ profile: DriverCore.Profile) -> Scenario {
        let name = "0000:00:01.0"
        let host = DriverCore.DriverDescription(
            name: "host",
            bus: "pci",
            table: .pci([TestMachine.nicID])
        )
        return Scenario(
            name: "a device that is given to user space and used there",
            profile: profile,
            setUp: [
                bus("pci", .pci), { _ in .registerDriver(host) },
                { _ in .registerDriver(TestMachine.vfio) }, card(name),
                store({ .driverOverride($0) }, of: name, "vfio-pci"),
                store({ .unbind($0) }, at: "host", name),
            ],
            programs: [
                [probe(name, on: "pci"), store({ .unbind($0) }, at: "vfio-pci", name)],
                [
                    { core in
                        core.groupIDs.first.map { .vfio(.openGroup($0)) }
                    },
                    { _ in .vfio(.openContainer) },
                    { core in
                        let files = core.vfioFiles.map { $0.id }
                        guard files.count == 2 else { return nil }
                        return .vfio(.setContainer(group: files[0], container: files[1]))
                    },
                    { core in core.vfioFiles.first.map { .vfio(.close($0.id)) } },
                ],
                [store({ .driverOverride($0) }, of: name, "\n"), unplug(name)],
            ]
        )
    }

    private static func links(_ profile: DriverCore.Profile) -> Scenario {
        Scenario(
            name: "a supplier that goes while its consumer is probed",
            profile: profile,
            setUp: [
                bus("platform", .platform), board("x"), board("y"), driver("a", ["x"]),
                driver("b", ["y"]),
                { core in
                    guard let x = device("x", core), let y = device("y", core) else { return nil }
                    return .addLink(consumer: y, supplier: x, flags: [])
                },
            ],
            programs: [
                [store({ .unbind($0) }, at: "a", "x"), store({ .bind($0) }, at: "a", "x")],
                [store({ .unbind($0) }, at: "b", "y"), probe("y", on: "platform")],
            ]
        )
    }

    // MARK: - Two things and no more

    /// A device that goes while it is unbound.
    static let goingAndUnbound = Scenario(
        name: "a device goes, and is unbound",
        profile: .linux6_12,
        setUp: [bus("platform", .platform), driver("host", ["x"]), board("x")],
        programs: [[unplug("x")], [store({ .unbind($0) }, at: "host", "x")]]
    )

    /// Two devices that are probed at once, of which one may be deferred.
    static let twoProbes = Scenario(
        name: "two probes at once",
        profile: .linux6_12,
        setUp: [
            bus("platform", .platform), driver("host", ["x", "y"]), board("x"), board("y"),
            store({ .unbind($0) }, at: "host", "x"), store({ .unbind($0) }, at: "host", "y"),
        ],
        programs: [[probe("x", on: "platform")], [probe("y", on: "platform")]]
    )

    /// A device that is probed for an ID which is about to go.
    static let probeByLostID = Scenario(
        name: "a probe by an ID that goes",
        profile: .linux6_12,
        setUp: [
            bus("pci", .pci),
            { _ in
                .registerDriver(
                    DriverCore.DriverDescription(name: "stub", bus: "pci", table: .pci([]))
                )
            },
            store({ .newID($0) }, at: "stub", "8086 10d3"), card("0000:00:01.0"),
            store({ .unbind($0) }, at: "stub", "0000:00:01.0"),
        ],
        programs: [
            [probe("0000:00:01.0", on: "pci")], [store({ .removeID($0) }, at: "stub", "8086 10d3")],
        ]
    )
}
