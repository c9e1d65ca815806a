import Testing

@testable import DriverCore

/// What is not said of a thing, and what is asked of one that is not there.
@Suite struct DefaultTests {
    @Test func `what is not said of a function is 0, and of an entry anything`() {
        let function = DriverCore.PCIIdentity(vendor: 1, device: 2)
        #expect(function.subvendor == 0 && function.subdevice == 0 && function.classCode == 0)
        #expect(function.revision == 0 && function.headerType == 0 && function.sriov == nil)
        let entry = DriverCore.PCIMatchID()
        let numbers = [entry.vendor, entry.device, entry.subvendor, entry.subdevice]
        #expect(numbers == Array(repeating: DriverCore.PCIMatchID.any, count: 4))
        #expect(entry.classCode == 0 && entry.classMask == 0 && entry.driverData == 0)
        #expect(!entry.overrideOnly)
        let capability = DriverCore.SRIOVCapability(totalVFs: 2, vfDevice: 3)
        #expect(capability.offset == 1 && capability.stride == 1)
    }

    @Test func `each part of an identity stands where it was put`() {
        let sriov = DriverCore.SRIOVCapability(totalVFs: 1, offset: 2, stride: 3, vfDevice: 4)
        let function = DriverCore.PCIIdentity(
            vendor: 1,
            device: 2,
            subvendor: 3,
            subdevice: 4,
            classCode: 5,
            revision: 6,
            headerType: 7,
            sriov: sriov
        )
        let numbers = [function.vendor, function.device, function.subvendor, function.subdevice]
        #expect(numbers == [1, 2, 3, 4] && function.classCode == 5)
        #expect(function.revision == 6 && function.headerType == 7 && function.sriov == sriov)
        #expect([sriov.totalVFs, sriov.offset, sriov.stride, sriov.vfDevice] == [1, 2, 3, 4])
        let entry = DriverCore.PCIMatchID(
            vendor: 1,
            device: 2,
            subvendor: 3,
            subdevice: 4,
            classCode: 5,
            classMask: 6,
            driverData: 7,
            overrideOnly: true
        )
        #expect([entry.vendor, entry.device, entry.subvendor, entry.subdevice] == [1, 2, 3, 4])
        #expect(entry.classCode == 5 && entry.classMask == 6 && entry.driverData == 7)
        #expect(entry.overrideOnly)
    }

    @Test func `a set of proposals has those that were put into it`() {
        let none = DriverCore.ProposalSet()
        #expect(none.isEmpty && none.all.isEmpty && none == [])
        for proposal in DriverCore.Proposal.allCases {
            var set: DriverCore.ProposalSet = [proposal]
            #expect(!set.isEmpty && set.all == [proposal])
            #expect(DriverCore.Proposal.allCases.filter { set.contains($0) } == [proposal])
            for other in DriverCore.Proposal.allCases { set.insert(other) }
            #expect(set.all == DriverCore.Proposal.allCases)
        }
    }

    @Test func `a driver is an ordinary one unless it says otherwise`() {
        let driver = DriverCore.DriverDescription(name: "d", bus: "b")
        #expect(driver.table == .none && driver.module == nil && driver.code == .external)
        #expect(!driver.suppressesBindAttributes && !driver.managesDMA && !driver.configuresSRIOV)
        #expect(driver.keepsVFsWhenUnbound && driver.matchAnswer == 1 && !driver.isRunOnce)
        #expect(driver.probeType == .synchronous && !driver.servesWakeups)
        #expect(driver.isSysfsBindOnly == nil && driver.autoprobe == nil)
        let device = DriverCore.DeviceDescription(name: "d", bus: nil, identity: .named)
        #expect(device.parent == nil && device.group == .none && device.attributes.isEmpty)
        #expect(!device.hasFirmwareNode && device.wakeup == .none)
        #expect(DriverCore.ModuleParameter(name: "p", value: "v").mode == 0o444)
        #expect(DriverCore.StaticAttribute(name: "a", bytes: []).mode == 0o444)
        let table = DriverCore.BusMatchTable()
        #expect(table.ids.isEmpty && table.names == nil && !table.isForWholeDevices)
        #expect(!table.refusesDynamicIDs && table.compatible.isEmpty && table.acpiIDs.isEmpty)
    }

    @Test func `of who is not there nothing is known`() {
        let core = TestMachine().core
        let (bus, device) = (DriverCore.BusID(rawValue: 99), DriverCore.DeviceID(rawValue: 99))
        let (driver, group) = (DriverCore.DriverID(rawValue: 99), DriverCore.GroupID(rawValue: 99))
        #expect(core.name(of: bus) == nil && core.rule(of: bus) == nil && !core.autoprobe(of: bus))
        #expect(core.devices(of: bus).isEmpty && core.drivers(of: bus).isEmpty)
        #expect(core.device(named: "x", on: bus) == nil && core.driver(named: "x", on: bus) == nil)
        #expect(!core.exists(device) && core.name(of: device) == nil && core.bus(of: device) == nil)
        #expect(core.description(of: device) == nil && core.path(of: device) == nil)
        #expect(core.parent(of: device) == nil && core.children(of: device).isEmpty)
        #expect(core.driver(of: device) == nil && !core.isBound(device))
        #expect(core.driverOverride(of: device) == nil && core.group(of: device) == nil)
        #expect(core.classDevices(of: device).isEmpty && core.vfioNumber(of: device) == nil)
        #expect(core.suppliers(of: device).isEmpty && core.consumers(of: device).isEmpty)
        #expect(!core.isWaitingForSupplier(device) && core.virtualFunctions(of: device).isEmpty)
        #expect(core.physicalFunction(of: device) == nil && core.bindingNumber(of: device) == 0)
        #expect(core.sriovDriversAutoprobe(of: device))
        #expect(core.linkFlags(consumer: device, supplier: device).isEmpty)
        #expect(core.linkState(consumer: device, supplier: device) == nil)
        #expect(!core.exists(driver) && core.name(of: driver) == nil && core.bus(of: driver) == nil)
        #expect(core.description(of: driver) == nil && !core.showsDynamicIDs(driver))
        #expect(core.devices(of: driver).isEmpty && core.dynamicIDs(of: driver).isEmpty)
        #expect(core.busDynamicIDs(of: driver).isEmpty && core.autoprobe(of: driver))
        #expect(!core.isBindOnly(driver))
        #expect(!core.exists(group) && core.members(of: group).isEmpty && !core.isViable(group))
        #expect(!core.isOwnedByUser(group) && !core.hasVFIONode(group))
        #expect(!core.isVFIOGroupOpen(group) && core.vfioMinor(of: group) == nil)
        #expect(core.vfioFiles(of: group).isEmpty && core.members(ofClass: "none").isEmpty)
        #expect(core.drivers(ofModule: "none").isEmpty && core.parameters(ofModule: "none").isEmpty)
        #expect(!core.isLoaded(module: "none") && core.device(ofClass: "none", member: "x") == nil)
        #expect(core.explain(driver, device).decision == .mismatch(.otherBus))
        let files: [DriverCore.Attribute] = [
            .driversProbe(bus), .driversAutoprobe(bus), .busUevent(bus), .busRescan(bus),
            .bind(driver), .unbind(driver), .newID(driver), .removeID(driver),
            .driverUevent(driver), .vfioBind(driver), .driverAutoprobe(driver),
            .driverOverride(device),
            .preferredDriver(device), .driverProbeID(device), .deviceUevent(device),
            .remove(device), .rescan(device), .numVFs(device), .sriovDriversAutoprobe(device),
            .moduleParameter(module: "none", name: "x"),
        ]
        for file in files { #expect(!core.has(file), "\(file)") }
    }
}
