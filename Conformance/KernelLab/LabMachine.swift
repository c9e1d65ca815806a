/// A machine to boot a kernel on.
public struct LabMachine: Sendable {
    /// What the devices are plugged into.
    public var board: Board
    /// QEMU's arguments for the devices, beside what the board has.
    public var devices: [String]
    /// Modules to load before anything is asked, `NAME [PARAM=VALUE...]`.
    public var modules: [String]
    /// The terminal that the kernel writes to; of serial ports it takes one.
    public var console = "ttyS0"
    /// Further arguments for the kernel.
    public var kernelArguments: String
    /// Files for the guest, beside the agent, busybox and the kernel's modules: path there, path here.
    public var files: [(guest: String, host: String)]
    /// Whether the kernel may load modules by itself, through `/sbin/modprobe`.
    public var loadsModulesItself: Bool
    /// Blank disk images, made for each boot; `DIRECTORY/NAME` in `devices` names one.
    public var disks: [(name: String, bytes: Int)]
    /// How many processors it has; with one, what happens at once is cut only where somebody waits.
    public var processors = 1

    /// A machine with these devices, in which nothing is loaded but what is named.
    public init(
        board: Board = .q35,
        devices: [String],
        modules: [String] = [],
        kernelArguments: String = "",
        files: [(guest: String, host: String)] = [],
        loadsModulesItself: Bool = false,
        disks: [(name: String, bytes: Int)] = []
    ) {
        self.board = board
        self.devices = devices
        self.modules = modules
        self.kernelArguments = kernelArguments
        self.files = files
        self.loadsModulesItself = loadsModulesItself
        self.disks = disks
    }
}
