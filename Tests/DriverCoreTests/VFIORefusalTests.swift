import Testing

@testable import DriverCore

/// What the calls of vfio's files refuse, each by itself.
@Suite struct VFIORefusalTests {
    /// A vfio device of one group, and the files that a program opens of it.
    private struct User {
        var machine: TestMachine
        var container = DriverCore.VFIOFileID(rawValue: -1)
        var group = DriverCore.VFIOFileID(rawValue: -1)

        static let device = "0000:00:01.0"

        init(_ profile: DriverCore.Profile = .linux6_12) {
            machine = TestMachine(profile)
            machine.register(TestMachine.vfio)
            machine.plug(Self.device)
            if profile.hasDriverOverride {
                machine.setOverride(Self.device, "vfio-pci")
                machine.driversProbe(Self.device)
            } else {
                machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
            }
            container = open(.openContainer)
            group = open(.openGroup(DriverCore.GroupID(rawValue: 0)))
        }

        mutating func open(_ operation: DriverCore.VFIOOperation) -> DriverCore.VFIOFileID {
            guard case .file(let file)? = machine.perform(.vfio(operation)) else {
                Issue.record("\(operation) opened nothing")
                return DriverCore.VFIOFileID(rawValue: -1)
            }
            return file
        }

        mutating func ask(_ operation: DriverCore.VFIOOperation) -> DriverCore.Outcome? {
            machine.perform(.vfio(operation))
        }

        mutating func refuses(
            _ operation: DriverCore.VFIOOperation,
            _ errno: DriverCore.ErrorNumber,
            _ rule: DriverCore.VFIORule
        ) {
            #expect(
                ask(operation) == .failed(DriverCore.Refusal(errno, .vfio(rule))),
                "\(operation)"
            )
        }
    }

    @Test func `a device that only has a name is refused: no firmware describes it`() throws {
        var machine = TestMachine()
        let device = machine.add("x", to: "lab")
        let vfio = DriverCore.DriverDescription(name: "vfio", bus: "lab", code: .vfioPlatform)
        let driver = machine.register(vfio)
        let outcome = machine.perform(.attach(driver, device))
        #expect(outcome == .failed(DriverCore.Refusal(.EINVAL, .noFirmwareForVFIO)))
        #expect(!machine.core.isBound(device))
    }

    @Test func `a call on a file of another kind, or on none, is told so`() {
        var user = User()
        let none = DriverCore.VFIOFileID(rawValue: 99)
        let calls: [(DriverCore.VFIOOperation, DriverCore.ErrorNumber)] = [
            (.setContainer(group: user.container, container: user.container), .EINVAL),
            (.setContainer(group: user.group, container: user.group), .EBADFD),
            (.unsetContainer(group: user.container), .EINVAL),
            (.setIOMMU(container: user.group, type: 1), .ENOTTY),
            (.checkExtension(container: user.group, number: 1), .ENOTTY),
            (.groupStatus(group: user.container), .EINVAL),
            (.openDevice(group: user.container, name: User.device), .EINVAL),
            (.close(none), .EBADF), (.groupStatus(group: none), .EBADF),
            (.checkExtension(container: none, number: 1), .EBADF),
        ]
        for (call, errno) in calls { user.refuses(call, errno, .wrongFile) }
    }

    @Test(arguments: [
        ("", nil), ("\0", nil), ("\0more", nil), ("x", DriverCore.ErrorNumber.ENODEV),
        ("\u{1}", .ENODEV),
        (" nonsense", .EINVAL),
    ])
    func `the name of a device ends at its first zero`(rest: String, errno: DriverCore.ErrorNumber?)
    {
        var user = User()
        #expect(
            user.ask(.setContainer(group: user.group, container: user.container)) == .done
        )
        #expect(user.ask(.setIOMMU(container: user.container, type: 1)) == .done)
        let outcome = user.ask(.openDevice(group: user.group, name: User.device + rest))
        #expect(outcome.errno == errno)
    }

    /// Source: `vfio_group_ioctl_set_container()`, drivers/vfio/group.c.
    @Test(arguments: [
        (DriverCore.Profile.linux3_14, DriverCore.ErrorNumber.EINVAL), (.linux6_1, .EINVAL),
        (.linux6_12, .EBADFD),
        (.linux6_18, .EBADFD),
        (.linux7_3, .EBADFD),
    ])
    func `each kernel has its errno for a container that is none`(
        profile: DriverCore.Profile,
        errno: DriverCore.ErrorNumber
    ) {
        var user = User(profile)
        user.refuses(
            .setContainer(group: user.group, container: user.group),
            errno,
            .wrongFile
        )
    }

    @Test func `each call refuses what comes too early or twice`() {
        var user = User()
        let (group, container) = (user.group, user.container)
        let device = DriverCore.VFIOOperation.openDevice(group: group, name: User.device)
        user.refuses(.openGroup(DriverCore.GroupID(rawValue: 0)), .EBUSY, .groupOpen)
        user.refuses(.openGroup(DriverCore.GroupID(rawValue: 7)), .ENOENT, .noSuchGroup)
        user.refuses(.unsetContainer(group: group), .EINVAL, .noContainer)
        user.refuses(.setIOMMU(container: container, type: 1), .EINVAL, .noContainer)
        user.refuses(device, .EINVAL, .noIOMMU)
        #expect(user.ask(.setContainer(group: group, container: container)) == .done)
        user.refuses(.setContainer(group: group, container: container), .EINVAL, .containerSet)
        user.refuses(device, .EINVAL, .noIOMMU)
        user.refuses(.setIOMMU(container: container, type: 2), .ENODEV, .unsupportedIOMMU)
        user.refuses(.setIOMMU(container: container, type: 9), .EINVAL, .unsupportedIOMMU)
        #expect(user.ask(.setIOMMU(container: container, type: 1)) == .done)
        user.refuses(.setIOMMU(container: container, type: 1), .EINVAL, .iommuSet)
        user.refuses(.openDevice(group: group, name: "none"), .ENODEV, .noSuchDevice)
        let opened = user.open(device)
        user.refuses(.unsetContainer(group: group), .EBUSY, .deviceOpen)
        #expect(user.ask(.close(opened)) == .done)
        #expect(user.ask(.unsetContainer(group: group)) == .done)
    }

    @Test func `a group that has lost its last device is dead to each call`() {
        var user = User()
        user.machine.unbind(User.device, from: "vfio-pci")
        let (group, container) = (user.group, user.container)
        user.refuses(.setContainer(group: group, container: container), .ENODEV, .groupDead)
        user.refuses(.unsetContainer(group: group), .EINVAL, .groupDead)
        user.refuses(.groupStatus(group: group), .ENODEV, .groupDead)
        user.refuses(.openDevice(group: group, name: User.device), .ENODEV, .groupDead)
        #expect(user.ask(.close(group)) == .done)
        #expect(user.machine.core.vfioGroups.isEmpty)
    }

    @Test func `a group with a host driver goes into no container`() {
        var user = User()
        user.machine.register("host")
        let other = DriverCore.DeviceDescription(
            name: "0000:00:02.0",
            bus: "pci",
            identity: .pci(TestMachine.nic),
            group: .shared(1)
        )
        user.machine.perform(.addDevice(other))
        user.machine.plug("0000:00:03.0", group: .shared(1))
        user.machine.unbind("0000:00:03.0", from: "host")
        user.machine.setOverride("0000:00:03.0", "vfio-pci")
        user.machine.driversProbe("0000:00:03.0")
        let group = user.open(.openGroup(DriverCore.GroupID(rawValue: 1)))
        let container = user.container
        user.refuses(.setContainer(group: group, container: container), .EPERM, .notViable)
        #expect(
            user.ask(.groupStatus(group: group))
                == .groupStatus(DriverCore.VFIOGroupStatus(isViable: false, hasContainer: false))
        )
    }
}
