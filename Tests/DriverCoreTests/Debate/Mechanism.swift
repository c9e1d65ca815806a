@testable import DriverCore

/// A mechanism of the debate as steps that give one device to vfio, and what becomes of others meanwhile.
struct Mechanism: Sendable {
    /// A bus with two devices of one type, the driver that lists them, and vfio's driver.
    struct Scene: Sendable {
        let bus: String
        let native: String
        let vfio: String
        let type: String
        let devices: [String]

        static let pci = Scene(
            bus: "pci",
            native: "e1000e",
            vfio: "vfio-pci",
            type: "8086 10d3",
            devices: ["0000:03:00.0", "0000:04:00.0", "0000:09:00.0"]
        )
        static let platform = Scene(
            bus: "platform",
            native: "xgmac",
            vfio: "vfio-platform",
            type: "calxeda,hb-xgmac",
            devices: ["fff51000.ethernet", "fff52000.ethernet", "fff53000.ethernet"]
        )
    }

    typealias Step = @Sendable (inout TestMachine, Scene, String) -> DriverCore.Outcome?

    /// As the first column of the table has it.
    let name: String
    let proposals: DriverCore.ProposalSet
    /// Where it is at home.
    let home: Scene
    let steps: [Step]

    // MARK: - Steps

    static let unbind: Step = { machine, scene, device in
        machine.unbind(device, from: scene.native)
    }
    static let bind: Step = { machine, scene, device in
        machine.bind(device, to: scene.vfio)
    }
    static let probe: Step = { machine, scene, device in
        machine.driversProbe(device, on: scene.bus)
    }
    static let newID: Step = { machine, scene, _ in
        machine.write(scene.type, to: DriverCore.Attribute.newID, of: scene.vfio)
    }
    static let removeID: Step = { machine, scene, _ in
        machine.write(scene.type, to: DriverCore.Attribute.removeID, of: scene.vfio)
    }
    static let vfioBind: Step = { machine, scene, device in
        machine.write(device, to: DriverCore.Attribute.vfioBind, of: scene.vfio)
    }
    static let prefer: Step = { machine, scene, device in
        machine.write(scene.vfio, to: DriverCore.Attribute.preferredDriver, of: device)
    }
    static let override: Step = { machine, scene, device in
        machine.setOverride(device, scene.vfio)
    }

    static func fence(_ isOn: Bool) -> Step {
        { machine, scene, _ in
            machine.setAutoprobe(isOn, on: scene.bus)
            return .done
        }
    }

    /// An ID that no hardware has, listed for one device: on the platform bus the driver's name is one.
    static let listMadeID: Step = { machine, scene, device in
        guard scene.bus == "pci" else { return .done }
        return machine.write(madeID(device), to: DriverCore.Attribute.newID, of: scene.vfio)
    }
    static let giveMadeID: Step = { machine, scene, device in
        let id = scene.bus == "pci" ? madeID(device) : scene.vfio
        return machine.write(id, to: DriverCore.Attribute.driverProbeID, of: device)
    }

    private static func madeID(_ device: String) -> String {
        "ffff \(device.prefix(7).suffix(2))"
    }

    // MARK: - The mechanisms

    static let all: [Mechanism] = [
        Mechanism(name: "`unbind`, `bind`", proposals: [], home: .pci, steps: [unbind, bind]),
        Mechanism(name: "`new_id`", proposals: [], home: .pci, steps: [unbind, newID, removeID]),
        Mechanism(
            name: "`new_id` on platform",
            proposals: [.platformNewID],
            home: .platform,
            steps: [unbind, newID, removeID]
        ),
        Mechanism(
            name: "`drivers_autoprobe`",
            proposals: [],
            home: .pci,
            steps: [fence(false), unbind, newID, removeID, fence(true)]
        ),
        Mechanism(
            name: "`sysfs_bind_only`",
            proposals: [.sysfsBindOnly],
            home: .pci,
            steps: [unbind, bind]
        ),
        Mechanism(
            name: "`autoprobe` of a driver",
            proposals: [.autoprobeOptOut],
            home: .pci,
            steps: [unbind, bind]
        ),
        Mechanism(
            name: "`vfio_bind`, 2014",
            proposals: [.vfioBind],
            home: .pci,
            steps: [unbind, vfioBind]
        ),
        Mechanism(
            name: "`vfio_bind`, safe",
            proposals: [.vfioBindAttach],
            home: .pci,
            steps: [unbind, vfioBind]
        ),
        Mechanism(
            name: "`driver_probe_id`",
            proposals: [.driverProbeID],
            home: .pci,
            steps: [listMadeID, giveMadeID, unbind, probe]
        ),
        Mechanism(
            name: "`preferred_driver`",
            proposals: [.preferredDriverOfAnyDevice],
            home: .pci,
            steps: [prefer, unbind, probe]
        ),
        Mechanism(
            name: "`driver_override`",
            proposals: [],
            home: .pci,
            steps: [override, unbind, probe]
        ),
    ]
}
