import Rehearsal
import Sysfs

@testable import DeviceBinding

/// The built-in machine's physical function, `0000:08:00.0`, on which virtual ones are made.
enum FunctionMachine {
    static let physical = DeviceReference(bus: "pci", name: "0000:08:00.0")
    static let autoprobe = "/bus/pci/devices/0000:08:00.0/sriov_drivers_autoprobe"
    static let count = "/bus/pci/devices/0000:08:00.0/sriov_numvfs"

    /// The machine with so many virtual functions, and the flag as given.
    static func with(
        _ functions: Int,
        autoprobe: Bool = true,
        profile: String = "linux 6.12"
    ) throws -> Rehearsal {
        let machine = try Rehearsal.demo(profile: profile)
        try machine.sysfs.write(SysfsPath(count), "0")
        if functions > 0 { try machine.sysfs.write(SysfsPath(count), "\(functions)") }
        if !autoprobe { try machine.sysfs.write(SysfsPath(self.autoprobe), "0") }
        return machine
    }

    /// A request for so many, and what becomes of each.
    static func request(_ count: Int, _ goal: Change.Goal = .asIs) -> Binder.Request {
        var request = Binder.Request([physical], goal: goal)
        request.functions = count
        return request
    }

    /// The name of the virtual function of a number, from 0 on: 128 behind the physical one, and then every second.
    static func name(_ number: Int) -> String {
        let routing = 128 + 2 * number
        let device = String(routing % 256 / 8, radix: 16)
        let bus = String(8 + routing / 256, radix: 16)
        return "0000:\(bus.count < 2 ? "0" : "")\(bus):\(device.count < 2 ? "0" : "")\(device)"
            + ".\(routing % 8)"
    }
}

extension Rehearsal {
    /// What a file says.
    func text(_ path: String) -> String? { try? sysfs.readText(SysfsPath(path)) }
}
