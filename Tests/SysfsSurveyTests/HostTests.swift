import DriverCore
import Sysfs
import SysfsSurvey
import SystemPackage
import Testing

/// The `/sys` of the machine that tests: read, and nothing else.
@Suite struct HostTests {
    private let sysfs = HostSysfs()

    @Test func `every device of the host is described, or a failure says why not`() throws {
        for bus in (try? sysfs.list("/bus")) ?? [] {
            for name in (try? sysfs.list("/bus" / bus / "devices")) ?? [] {
                do {
                    let device = try DriverCore.DeviceDescription(of: name, on: bus, in: sysfs)
                    #expect(device.name == name && device.bus == bus)
                    try checkAlias(of: device)
                } catch let failure as SysfsSurvey.Failure {
                    #expect(failure.path.text.hasPrefix("/bus/\(bus)/devices/\(name)"))
                    // What a device says can be read by everybody; it may go meanwhile.
                    let isGone = (try? sysfs.list("/bus" / bus / "devices" / name)) == nil
                    if case .unexpected = failure.problem, !isGone { Issue.record(failure) }
                }
            }
        }
    }

    /// The kernel's own text of what the device is, made again of what was read.
    private func checkAlias(of device: DriverCore.DeviceDescription) throws {
        guard let bus = device.bus else { return }
        let path = "/bus" / bus / "devices" / device.name / "modalias"
        guard let alias = try? sysfs.readText(path), !alias.isEmpty else { return }
        switch device.identity {
        case .pci, .bus: #expect(device.identity.modalias == alias, "\(path)")
        // The type of a node may be written as `(null)`.
        case .platform where !alias.hasPrefix("of:"):
            #expect(device.identity.modalias == alias, "\(path)")
        case .platform, .named: break
        }
    }

    @Test func `every driver of the host is described`() throws {
        for bus in (try? sysfs.list("/bus")) ?? [] {
            for name in (try? sysfs.list("/bus" / bus / "drivers")) ?? [] {
                let path = "/bus" / bus / "drivers" / name
                let driver = try? DriverCore.DriverDescription(of: name, on: bus, in: sysfs)
                let isGone = (try? sysfs.list(path)) == nil
                #expect(driver?.name == name || isGone)
                #expect(driver?.suppressesBindAttributes == !sysfs.exists(path / "bind") || isGone)
            }
        }
    }
}
