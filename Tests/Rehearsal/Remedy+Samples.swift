public import DeviceBinding
internal import MachineHost

extension Remedy {
    /// One of every kind of remedy; a new kind does not compile until it has its place in the chain.
    public static let samples: [Remedy] = {
        var samples: [Remedy] = []
        var next: Remedy? = .form("It is written so.")
        while let remedy = next {
            samples.append(remedy)
            next = remedy.successor
        }
        return samples
    }()

    private static let holder = HoldingProcess(pid: 4711, command: "qemu \"x\"")

    /// The sample after this one.
    private var successor: Remedy? {
        switch self {
        case .form: .chooseOne(["a", "b"])
        case .chooseOne: .selectAll("id=8086:10d3")
        case .selectAll: .list(.devices)
        case .list(.devices): .list(.drivers(bus: "pci"))
        case .list(.drivers): .list(.groups)
        case .list(.groups): .list(.procedures)
        case .list(.procedures): .chooseBus(["pci"])
        case .chooseBus([]): .chooseProcedure(["bind"])
        case .chooseBus: .chooseBus([])
        case .chooseProcedure: .nameNeighbour
        case .nameNeighbour: .name(group: 7)
        case .name: .completeGroup(7)
        case .completeGroup: .loadModule("vfio_pci")
        case .loadModule: .otherBus("platform")
        case .otherBus: .chooseDriver(["pci:vfio-pci"])
        case .chooseDriver: .moduleHasNone
        case .moduleHasNone: .installModule
        case .installModule: .removeModule("vfio_pci")
        case .removeModule: .removeModuleOrDevice
        case .removeModuleOrDevice: .useProcedure("bind")
        case .useProcedure: .addIdentifier(driver: "option")
        case .addIdentifier: .useOtherProcedure
        case .useOtherProcedure: .leaveProcedureOut("bind")
        case .leaveProcedureOut: .simulate(procedure: "vfio-bind", proposal: "vfio_bind")
        case .simulate: .overrideGuards(Binder.Refusal.Rule.allCases.filter(\.isOverridable))
        default: successorOfRest
        }
    }

    private var successorOfRest: Remedy? {
        switch self {
        case .overrideGuards: .endProcess(Remedy.holder)
        case .endProcess: .endUser(Remedy.holder)
        case .endUser(nil): .findHolder(group: 7)
        case .endUser: .endUser(nil)
        case .findHolder: .awaitRelease
        case .awaitRelease: .startElsewhere
        case .startElsewhere: .unmount("/home")
        case .unmount: .stopSwap("/dev/sda2")
        case .stopSwap: .flushAddresses("eth0")
        case .flushAddresses: .routeElsewhere
        case .routeElsewhere: .leaveBridge
        case .leaveBridge:
            .removeVirtualFunctions(DeviceReference(bus: "pci", name: "0000:03:00.0"))
        case .removeVirtualFunctions: .doWithoutIOMMU(file: "/sys/y")
        case .doWithoutIOMMU(nil): .switchIOMMUOn(file: "/sys/y")
        case .doWithoutIOMMU: .doWithoutIOMMU(file: nil)
        case .switchIOMMUOn(nil): .lookForIOMMU
        case .switchIOMMUOn: .switchIOMMUOn(file: nil)
        case .lookForIOMMU: .runAsRoot
        case .runAsRoot: .runOnHost
        case .runOnHost: .tryAgain
        case .tryAgain: .tryAgainAlone
        case .tryAgainAlone: .readKernelLog
        case .readKernelLog: .showDevice
        case .showDevice: .showProcedures
        case .showProcedures: .repair
        case .repair: .leadsOutOfTree
        case .leadsOutOfTree: .leaveOwnerOut
        case .leaveOwnerOut: .setOwner
        case .setOwner: .other("Something else.")
        case .other: .takeApart("md0")
        case .takeApart: .stopExport("/dev/sda")
        case .stopExport: .findDiskUser("sda")
        case .findDiskUser: .closeSocket("eth0")
        case .closeSocket: .findInterface
        case .findInterface: .findStranger
        case .findStranger: .moveConsole
        case .moveConsole: .attachKeyboard
        case .attachKeyboard: .beLessCareful
        case .beLessCareful: .write("1", file: "/sys/z")
        case .write: .nameInOverride
        case .nameInOverride: .showSupplier("platform/clock")
        case .showSupplier: .loadWith(option: "x=1", module: "vfio_pci")
        case .loadWith: .listChanges
        case .listChanges: .recoverChanges
        case .recoverChanges: .putChangesBack
        case .putChangesBack: .undoLater(17)
        case .undoLater: .moveJournal
        case .moveJournal: .leaveJournalOut
        case .leaveJournalOut: .planAnew
        case .planAnew: nil
        case .form, .chooseOne, .selectAll, .list, .chooseBus, .chooseProcedure, .nameNeighbour,
            .name, .completeGroup, .loadModule, .otherBus, .chooseDriver, .moduleHasNone,
            .installModule, .removeModule, .removeModuleOrDevice, .useProcedure,
            .addIdentifier, .useOtherProcedure, .leaveProcedureOut, .simulate:
            nil
        }
    }
}
