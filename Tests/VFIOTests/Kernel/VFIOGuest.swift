import Glibc
import KernelLab
import LabBase
import VFIOTrials

/// A guest whose devices are bound to vfio-pci, with the program that tries them.
enum VFIOGuest {
    static let kernels = ["6.1", "6.12"]
    static let program = "/bin/vfio-trials"
    static let edu = KernelMachine.edu
    private static let lab = Lab(root: root)

    /// What keeps the tests from running here; in CI, and after `make test` has set everything up, nothing does.
    static let obstacle: String? = {
        let missing = Self.missing(kernels)
        // SAFETY: nothing in the tests changes the environment.
        let isRequired = unsafe getenv("CI") != nil || getenv("ANYBIND_REQUIRE_QEMU") != nil
        if missing.isEmpty || isRequired { return nil }
        return "no real kernel can be booted: \(missing.joined(separator: "; ")) missing"
    }()

    /// Boots a kernel and gives the devices to vfio-pci, as anybody does: an override, then a probe.
    static func boot(_ name: String) throws(LabFailure) -> Guest {
        let missing = Self.missing([name])
        guard missing.isEmpty else { throw .missing(missing) }
        let guest = try Guest(lab, try lab.kernel(name), machine)
        for device in [KernelMachine.edu, KernelMachine.testDevice, KernelMachine.disk] {
            try guest.write("/sys/bus/pci/devices/\(device)/driver_override", "vfio-pci")
            try guest.write("/sys/bus/pci/drivers_probe", device)
            guard try guest.driver(of: device) == "vfio-pci" else {
                throw .missing(["\(device) bound to vfio-pci on Linux \(name)"])
            }
        }
        return guest
    }

    private static var machine: LabMachine {
        LabMachine(
            devices: ["-drive", "file=DIRECTORY/disk,format=raw,if=none,id=disk"]
                + [
                    "edu,addr=05.0", "pci-testdev,addr=06.0",
                    "nvme,serial=anybind,drive=disk,addr=08.0", "edu,addr=09.0",
                ].flatMap { ["-device", $0] },
            modules: ["vfio_iommu_type1", "vfio-pci"],
            files: [(String(program.dropFirst()), built)],
            disks: [("disk", 1 << 20)]
        )
    }

    private static func missing(_ kernels: [String]) -> [String] {
        // SAFETY: access(2) copies the path.
        let isBuilt = unsafe access(built, R_OK) == 0
        return lab.missing(kernels: kernels) + (isBuilt ? [] : ["\(built) (make build)"])
    }

    /// The static program that `make build` leaves.
    private static var built: String { "\(root)/.build/release/vfio-trials" }

    /// This file is in Tests/VFIOTests/Kernel of the repository.
    private static var root: String {
        #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    }
}
