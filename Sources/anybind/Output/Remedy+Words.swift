import DeviceBinding
import MachineHost

extension Remedy {
    /// What a person can do, in the words of this command: a sentence, or several.
    var words: String {
        switch self {
        case .form, .chooseOne, .selectAll, .list, .chooseBus, .chooseProcedure, .nameNeighbour,
            .name, .completeGroup:
            wordsOnNames
        case .loadModule, .otherBus, .chooseDriver, .moduleHasNone, .installModule, .removeModule,
            .removeModuleOrDevice:
            wordsOnModules
        case .useProcedure, .addIdentifier, .useOtherProcedure, .leaveProcedureOut, .simulate:
            wordsOnProcedures
        case .overrideGuards, .endProcess, .endUser, .findHolder, .awaitRelease, .startElsewhere,
            .unmount, .stopSwap, .flushAddresses, .routeElsewhere, .leaveBridge,
            .removeVirtualFunctions, .doWithoutIOMMU, .switchIOMMUOn, .lookForIOMMU:
            wordsOnGuards
        case .takeApart, .stopExport, .findDiskUser, .closeSocket, .findInterface, .findStranger,
            .moveConsole, .attachKeyboard, .beLessCareful:
            wordsOnUses
        case .runAsRoot, .runOnHost, .tryAgain, .tryAgainAlone, .readKernelLog, .showDevice,
            .showProcedures, .repair, .leadsOutOfTree, .leaveOwnerOut, .setOwner, .other:
            wordsOnSystem
        case .write, .nameInOverride, .showSupplier, .loadWith: wordsOnBarriers
        case .listChanges, .recoverChanges, .putChangesBack, .undoLater, .moveJournal,
            .leaveJournalOut, .planAnew:
            wordsOnChanges
        }
    }

    private var wordsOnNames: String {
        switch self {
        case .form(let sentence): sentence
        case .chooseOne(let names): "Name one of: \(names.prefix(10).joined(separator: ", "))."
        case .selectAll(let selector): "'\(selector)' means all of them."
        case .list(.devices): "'anybind list' shows which devices there are."
        case .list(.drivers(let bus)):
            "'anybind drivers --bus \(bus)' lists its drivers."
        case .list(.groups): "'anybind groups' lists the groups."
        case .list(.procedures): "'anybind procedures' lists them."
        case .chooseBus(let buses): Remedy.words(on: buses)
        case .chooseProcedure(let names): "The procedures are \(names.joined(separator: ", "))."
        case .nameNeighbour:
            "Name it too, or use 'driver-override', which affects only one device, if its bus has that."
        case .name(let group): "Name those too, or 'group=\(group)' for the whole group."
        case .completeGroup(let group):
            "'anybind groups \(group)' shows which; bind those too, or 'anybind release' these."
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    /// The buses that there are, in one sentence.
    private static func words(on buses: [String]) -> String {
        guard !buses.isEmpty else { return "There is no bus at all." }
        let rest = buses.count - 30
        let more = rest > 0 ? " and \(rest) more" : ""
        return "The buses are \(buses.prefix(30).joined(separator: ", "))\(more)."
    }

    private var wordsOnModules: String {
        switch self {
        case .loadModule(let name): "The module '\(name)' provides it: '--load' loads it."
        case .otherBus(let bus): "The bus '\(bus)' has a driver of that name."
        case .chooseDriver(let names):
            "The module of that name provides: \(names.joined(separator: ", "))."
        case .moduleHasNone: "Its module is loaded, but registered no driver of that name."
        case .installModule:
            "The host has no module of that name, and none with such a driver: install the package"
                + " that provides it, or load it by hand ('modprobe'), and try again."
        case .removeModule(let name):
            "'modprobe -r \(name)' removes the module, if nothing uses it."
        case .removeModuleOrDevice: "Only removing its module, or the device itself, unbinds it."
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    private var wordsOnProcedures: String {
        switch self {
        case .useProcedure(let name): "'--using \(name)' does without it."
        case .addIdentifier(let driver):
            "If '\(driver)' can work with the device, '--using new-id' gives it the device's ID first."
        case .useOtherProcedure: "'anybind procedures' shows the other ways."
        case .leaveProcedureOut(let name):
            "Leave '--using \(name)' out, or release the device first."
        case .simulate(let procedure, let proposal):
            "'\(procedure)' needs it. No kernel has it; a simulated machine does, with"
                + " '--machine demo --proposal \(proposal)'."
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    private var wordsOnGuards: String {
        switch self {
        case .overrideGuards(let rules):
            "To do it all the same: \(rules.map(\.option).joined(separator: " "))"
        case .endProcess(let holder): "End '\(holder.command)' (process \(holder.pid)) first."
        case .endUser(let holder?):
            "End '\(holder.command)' (process \(holder.pid)), which uses it."
        case .endUser(nil): "End the process that uses it."
        case .findHolder(let group): "Find out who holds /dev/vfio/\(group), as root."
        case .awaitRelease:
            "The unbind then completes by itself and leaves the device without a driver; run the"
                + " command again after that."
        case .startElsewhere: "The system runs from it; boot from another disk."
        case .unmount(let target): "Unmount it first: \(Remedy.command("umount", target))."
        case .stopSwap(let area): "Stop it first: \(Remedy.command("swapoff", area))."
        case .flushAddresses(let interface):
            "Take the address away first: \(Remedy.command("ip address flush dev", interface))."
        case .routeElsewhere: "Move the route to another interface first."
        case .leaveBridge:
            "Leave it with its driver: a bridge does not keep its group from being used."
        case .removeVirtualFunctions(let device):
            "Take them away first: 'anybind vfs \(device) 0'."
        case .doWithoutIOMMU(let file):
            "The IOMMU does not cover it; a driver that needs no IOMMU can be bound to it."
                + Remedy.words(onOption: file)
        case .switchIOMMUOn(let file):
            "Enable the IOMMU: in the firmware setup, and on Intel also with 'intel_iommu=on' on"
                + " the kernel command line." + Remedy.words(onOption: file)
        case .lookForIOMMU:
            "Is there an IOMMU, and is it enabled? It is enabled in the firmware setup, and on"
                + " Intel also with 'intel_iommu=on' on the kernel command line."
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    private var wordsOnUses: String {
        switch self {
        case .takeApart(let name):
            "Take '\(name)' apart first: \(Remedy.command("lsblk", "/dev/\(name)")) shows what it is"
                + " made of."
        case .stopExport(let path): "Stop the export of '\(path)' first."
        case .findDiskUser(let name):
            "\(Remedy.command("lsblk", "/dev/\(name)")), 'zpool status' or 'btrfs filesystem show'"
                + " may say what uses it."
        case .closeSocket(let interface):
            "End what listens on it first: 'ss --all --processes' lists the sockets; look for"
                + " '%\(interface)' in the local address, or for packet sockets '\(interface)' alone."
        case .findInterface:
            "'ip netns list' and 'lsns --type net' list the namespaces; move it back first."
        case .findStranger:
            "Run it on the host itself, where /sys has all that is in use, or end that use first."
        case .moveConsole: "Have another device show the console first, or work over the network."
        case .attachKeyboard: "Attach another keyboard first, or work over the network."
        case .beLessCareful: "Run it as root on the host, or leave '--careful' out."
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    /// A command with its argument as a shell takes it, to be copied: between quotes, unless it has some itself.
    private static func command(_ command: String, _ argument: String) -> String {
        let quoted = shellQuoted(argument)
        return quoted == argument ? "'\(command) \(argument)'" : "\(command) \(quoted)"
    }

    /// How vfio does without an IOMMU; nothing where this one cannot.
    private static func words(onOption file: String?) -> String {
        file.map { " Or do without its protection: \(command("echo 1 >", $0))." } ?? ""
    }

    private var wordsOnSystem: String {
        switch self {
        case .runAsRoot: "Run it as root."
        case .runOnHost:
            "This /sys is mounted read-only, as in most containers: run it on the host."
        case .tryAgain: "Run the command again."
        case .tryAgainAlone: "Run the command again when nothing else is changing the device."
        case .readKernelLog: "The kernel's log may say why: 'dmesg | tail'."
        case .showDevice: "'anybind show' tells more about the device."
        case .showProcedures: "'anybind procedures' describes the procedure."
        case .repair:
            "Look with 'anybind show', then try 'anybind bind' to the driver it should have, or"
                + " 'anybind release'."
        case .leadsOutOfTree:
            "It points outside the directory that '--sysfs' names, and is not followed."
        case .leaveOwnerOut: "Leave '--owner' out, or name a vfio driver."
        case .setOwner: "The devices are bound as asked; only the owner is missing."
        case .other(let sentence): sentence
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    private var wordsOnChanges: String {
        switch self {
        case .listChanges: "'anybind history' lists the changes of this boot."
        case .recoverChanges: "'anybind recover' puts back what is left of it."
        case .putChangesBack: "'anybind recover' without '--finish' puts back what it can."
        case .undoLater(let number):
            "'--through' undoes that one too; or undo it first: 'anybind undo \(number)'."
        case .moveJournal: "'--run-dir DIR' keeps it elsewhere."
        case .leaveJournalOut:
            "'--no-journal' goes on without, and then nothing is put back if this process is killed."
        case .planAnew: "'anybind plan …' makes a new plan from the present state."
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    private var wordsOnBarriers: String {
        switch self {
        case .write(let text, let file):
            "Let drivers have it: \(Remedy.command("echo \(text) >", file))."
        case .nameInOverride:
            "'--using driver-override' names the driver in the override of the device."
        case .showSupplier(let device): "'anybind show \(device)' tells why that has no driver."
        case .loadWith(let option, let module):
            "Load the module with that option, if you know why it is off: 'modprobe -r \(module)',"
                + " then 'modprobe \(module) \(option)'."
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }
}

extension Captured {
    /// What happened to a device that nobody asked for, and what gives it back.
    var words: String {
        let past = wasThere ? "was not asked for" : "was not there before"
        return
            "\(reference) \(past), and went to '\(driver)' meanwhile: 'anybind release \(reference)'"
            + " gives it back."
    }
}

extension About.Remains {
    /// What stays, in a sentence.
    var words: String {
        switch self {
        case .nothing: "Nothing: the next probe may give the device to another driver."
        case .override:
            "The override, which keeps the device where it is; 'anybind release' clears it."
        case .preference:
            "The preference, which keeps the device where it is; 'anybind release' clears it."
        case .probeID:
            "The device's ID, which keeps others away; 'anybind release' restores its own."
        }
    }
}
