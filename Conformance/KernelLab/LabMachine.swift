/// A machine to boot a kernel on.
public struct LabMachine: Sendable {
    /// QEMU's arguments for the devices, beside what every machine has.
    public var devices: [String]
    /// Modules to load before anything is asked, `NAME [PARAM=VALUE...]`.
    public var modules: [String]
    /// Further arguments for the kernel.
    public var kernelArguments: String
    /// Files for the guest, beside the agent, busybox and the kernel's modules: path there, path here.
    public var files: [(guest: String, host: String)]
    /// Whether the kernel may load modules by itself, through `/sbin/modprobe`.
    public var loadsModulesItself: Bool
    /// Blank disk images, made for each boot; `DIRECTORY/NAME` in `devices` names one.
    public var disks: [(name: String, bytes: Int)]

    /// Whether the board has an IOMMU; if not, `devices` may name one.
    public var hasIOMMU: Bool

    /// A machine with these devices, in which nothing is loaded but what is named.
    public init(
        devices: [String],
        modules: [String] = [],
        kernelArguments: String = "",
        files: [(guest: String, host: String)] = [],
        loadsModulesItself: Bool = false,
        disks: [(name: String, bytes: Int)] = [],
        hasIOMMU: Bool = true
    ) {
        self.devices = devices
        self.modules = modules
        self.kernelArguments = kernelArguments
        self.files = files
        self.loadsModulesItself = loadsModulesItself
        self.disks = disks
        self.hasIOMMU = hasIOMMU
    }

    /// What every machine has: the board of the conformance cases, a console, a wire, no defaults.
    ///
    /// TCG, since the tests must run where there is no KVM, and take the same path everywhere.
    static let board = [
        "-machine", "q35,accel=tcg,kernel-irqchip=split", "-cpu", "max", "-smp", "1", "-m", "768",
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
    ]

    /// The IOMMU that every machine has unless it says otherwise.
    static let iommu = ["-device", "intel-iommu,intremap=on"]
}
