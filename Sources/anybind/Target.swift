import Binding
import Host
import Sysfs

/// What a command works on: a `/sys`, and the machine around it.
struct Target {
    /// Where devices and drivers are seen and written.
    let sysfs: any Sysfs
    /// Who uses the devices.
    let host: any Host

    /// The target that the options name; the machine that runs the command without any.
    init(_ options: CommonOptions) throws(Failure) {
        if options.machine != nil || options.state != nil {
            throw Failure(
                .system,
                "Simulated machines are not built into this anybind yet, so '--machine' and"
                    + " '--state' do nothing."
            )
        }
        self.sysfs = HostSysfs(root: options.sysfs ?? "/sys")
        self.host = UnknownHost()
    }
}
