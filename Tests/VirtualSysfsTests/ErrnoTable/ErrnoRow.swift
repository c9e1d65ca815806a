import DriverCore
import Testing

/// One row of the reference's table of errno values: what is done on which machine, and what comes back.
struct ErrnoRow: Sendable, CustomTestStringConvertible {
    let name: String
    /// What is done before; a line that ends in `=> ANSWER` must answer that, others must succeed.
    let setUp: [String]
    /// The operation, and its answer: a count, an errno.
    let operation: String
    let answer: String
    /// What must be seen afterwards: an operation that looks, and its answer.
    let after: [String]

    init(
        _ name: String,
        _ setUp: [String] = [],
        _ operation: String,
        _ answer: String,
        after: [String] = []
    ) {
        self.name = name
        self.setUp = setUp
        self.operation = operation
        self.answer = answer
        self.after = after
    }

    var testDescription: String { name }
}

/// Two functions of one type, a bridge with two more in its group, a port with an SR-IOV function.
let errnoMachine = [
    "-device edu,addr=05.0", "-device edu,addr=06.0",
    "-device pcie-pci-bridge,id=br1,addr=07.0",
    "-device edu,bus=br1,addr=01.0", "-device edu,bus=br1,addr=02.0",
    "-device pcie-root-port,id=rp1,addr=08.0",
    "-device nvme,id=nv0,bus=rp1,sriov_max_vfs=4",
]

extension ErrnoRow {
    /// Does the row on a machine of its own and compares.
    func check(_ profile: DriverCore.Profile) throws {
        var runner = try CaseRunner(
            profile: profile,
            arguments: errnoMachine,
            modules: ["bindlab", "vfio-pci", "vfio_iommu_type1", "pci-pf-stub"]
        )
        for line in setUp {
            let (operation, expected) = Self.parts(of: line)
            let answer = runner.run(operation).joined(separator: " | ")
            if let expected {
                #expect(answer == expected, "\(name), set-up: \(operation)")
            } else {
                #expect(
                    answer.hasPrefix("OK") || answer == "started",
                    "\(name), set-up: \(operation)"
                )
            }
        }
        #expect(runner.run(operation).joined(separator: " | ") == answer, "\(name): \(operation)")
        for line in after {
            let (operation, expected) = Self.parts(of: line)
            let answer = runner.run(operation).joined(separator: " | ")
            #expect(answer == expected, "\(name), afterwards: \(operation)")
        }
    }

    private static func parts(of line: String) -> (operation: String, answer: String?) {
        guard let arrow = line.firstRange(of: " => ") else { return (line, nil) }
        return (String(line[..<arrow.lowerBound]), String(line[arrow.upperBound...]))
    }
}

/// Short words for what rows say often.
enum Line {
    static let first = "0000:00:05.0"
    static let second = "0000:00:06.0"
    static let bridge = "0000:00:07.0"
    static let inGroup = "0000:01:01.0"
    static let inGroupToo = "0000:01:02.0"
    static let physical = "0000:02:00.0"
    static let virtual = "0000:02:00.1"

    static func bind(_ driver: String, _ device: String) -> String {
        "write /sys/bus/pci/drivers/\(driver)/bind \"\(device)\""
    }
    static func unbind(_ driver: String, _ device: String) -> String {
        "write /sys/bus/pci/drivers/\(driver)/unbind \"\(device)\""
    }
    static func probe(_ device: String) -> String {
        "write /sys/bus/pci/drivers_probe \"\(device)\""
    }
    static func override(_ device: String, _ driver: String) -> String {
        "write /sys/bus/pci/devices/\(device)/driver_override \"\(driver)\""
    }
    static func newID(_ driver: String, _ id: String) -> String {
        "write /sys/bus/pci/drivers/\(driver)/new_id \"\(id)\""
    }
    static func removeID(_ driver: String, _ id: String) -> String {
        "write /sys/bus/pci/drivers/\(driver)/remove_id \"\(id)\""
    }
    static func numVFs(_ number: String) -> String {
        "write /sys/bus/pci/devices/\(physical)/sriov_numvfs \"\(number)\""
    }
    /// That a device has a driver, or none for nil.
    static func driver(_ device: String, _ driver: String?) -> String {
        let up = device.hasPrefix("0000:00") ? "../../.." : "../../../.."
        let target = driver.map { "-> \(up)/bus/pci/drivers/\($0)" } ?? "ENOENT"
        return "readlink /sys/bus/pci/devices/\(device)/driver => \(target)"
    }
    /// The same of a platform device.
    static func platformDriver(_ device: String, _ driver: String?) -> String {
        let target = driver.map { "-> ../../../bus/platform/drivers/\($0)" } ?? "ENOENT"
        return "readlink /sys/bus/platform/devices/\(device)/driver => \(target)"
    }
    static func platformBind(_ driver: String, _ device: String) -> String {
        "write /sys/bus/platform/drivers/\(driver)/bind \"\(device)\""
    }
    static func platformProbe(_ device: String) -> String {
        "write /sys/bus/platform/drivers_probe \"\(device)\""
    }

    /// A device bound to vfio-pci by its override.
    static func vfio(_ device: String) -> [String] {
        [override(device, "vfio-pci"), probe(device)]
    }
    /// The group of a bridge owned by user space through its first member; group 3 of the machine.
    static let owned =
        vfio(inGroup) + ["vfio container 1", "vfio group 2 3", "vfio set 2 1"]
    /// The first member open.
    static let open = owned + ["vfio iommu 1 1", "vfio device 3 2 \(inGroup)"]
    /// The physical function with a driver that can make virtual functions.
    static let withPF = [override(physical, "pci-pf-stub"), probe(physical)]
}
