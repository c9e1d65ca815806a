package import JSON5Text
internal import MachineHost

/// As a list: the word for the remedy, and what it needs to know.
extension Remedy: TextForm {
    /// The text form of the remedy.
    package var form: JSON {
        let (word, rest) = parts
        return .list([.text(word.rawValue)] + rest)
    }

    /// The remedy of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        let parts = try form.list()
        guard let first = parts.first else { throw JSON5ShapeError("expected a remedy", form) }
        let word: Word = try first.word()
        var rest = Arguments(rest: parts.dropFirst(), form: form)
        self = try Remedy(word, &rest)
        guard rest.rest.isEmpty else { throw JSON5ShapeError("expected no more", form) }
    }

    /// The words for remedies.
    private enum Word: String {
        case form, chooseOne, selectAll, listDevices, listDrivers, listGroups, listProcedures
        case chooseBus, chooseProcedure, nameNeighbour, nameGroup, completeGroup, loadModule
        case otherBus, chooseDriver, moduleHasNone, installModule, removeModule
        case removeModuleOrDevice, useProcedure, addIdentifier, useOtherProcedure,
            leaveProcedureOut, simulate
        case overrideGuards, endProcess, endUser, findHolder, awaitRelease, startElsewhere, unmount
        case stopSwap, flushAddresses, routeElsewhere, leaveBridge, removeVirtualFunctions
        case doWithoutIOMMU, switchIOMMUOn, lookForIOMMU, runAsRoot, runOnHost, tryAgain
        case tryAgainAlone, readKernelLog, showDevice, showProcedures, repair, leadsOutOfTree
        case leaveOwnerOut, setOwner, other, takeApart, stopExport, findDiskUser, closeSocket
        case findInterface, findStranger, moveConsole, attachKeyboard, beLessCareful
        case write, nameInOverride, showSupplier, loadWith
        case listChanges, recoverChanges, putChangesBack, undoLater, moveJournal,
            leaveJournalOut, planAnew
    }

    private var parts: (Word, [JSON]) {
        switch self {
        case .form(let text): (.form, [.text(text)])
        case .chooseOne(let names): (.chooseOne, [.texts(names)])
        case .selectAll(let text): (.selectAll, [.text(text)])
        case .list(.devices): (.listDevices, [])
        case .list(.drivers(let bus)): (.listDrivers, [.text(bus)])
        case .list(.groups): (.listGroups, [])
        case .list(.procedures): (.listProcedures, [])
        case .chooseBus(let names): (.chooseBus, [.texts(names)])
        case .chooseProcedure(let names): (.chooseProcedure, [.texts(names)])
        case .nameNeighbour: (.nameNeighbour, [])
        case .name(let group): (.nameGroup, [.integer(group)])
        case .completeGroup(let group): (.completeGroup, [.integer(group)])
        case .loadModule(let name): (.loadModule, [.text(name)])
        case .otherBus(let bus): (.otherBus, [.text(bus)])
        case .chooseDriver(let names): (.chooseDriver, [.texts(names)])
        case .moduleHasNone: (.moduleHasNone, [])
        case .installModule: (.installModule, [])
        case .removeModule(let name): (.removeModule, [.text(name)])
        case .removeModuleOrDevice: (.removeModuleOrDevice, [])
        case .useProcedure(let name): (.useProcedure, [.text(name)])
        case .addIdentifier(let driver): (.addIdentifier, [.text(driver)])
        case .useOtherProcedure: (.useOtherProcedure, [])
        case .leaveProcedureOut(let name): (.leaveProcedureOut, [.text(name)])
        case .simulate(let procedure, let proposal):
            (.simulate, [.text(procedure), .text(proposal)])
        default: partsOfRest
        }
    }

    private var partsOfRest: (Word, [JSON]) {
        switch self {
        case .overrideGuards(let rules): (.overrideGuards, [.texts(rules.map(\.rawValue))])
        case .endProcess(let holder):
            (.endProcess, [.integer(holder.pid), .text(holder.command)])
        case .endUser(nil): (.endUser, [])
        case .endUser(let holder?): (.endUser, [.integer(holder.pid), .text(holder.command)])
        case .findHolder(let group): (.findHolder, [.integer(group)])
        case .awaitRelease: (.awaitRelease, [])
        case .startElsewhere: (.startElsewhere, [])
        case .unmount(let target): (.unmount, [.text(target)])
        case .stopSwap(let area): (.stopSwap, [.text(area)])
        case .flushAddresses(let name): (.flushAddresses, [.text(name)])
        case .routeElsewhere: (.routeElsewhere, [])
        case .takeApart(let name): (.takeApart, [.text(name)])
        case .stopExport(let path): (.stopExport, [.text(path)])
        case .findDiskUser(let name): (.findDiskUser, [.text(name)])
        case .closeSocket(let name): (.closeSocket, [.text(name)])
        case .findInterface: (.findInterface, [])
        case .findStranger: (.findStranger, [])
        case .moveConsole: (.moveConsole, [])
        case .attachKeyboard: (.attachKeyboard, [])
        case .beLessCareful: (.beLessCareful, [])
        case .leaveBridge: (.leaveBridge, [])
        case .removeVirtualFunctions(let device): (.removeVirtualFunctions, [device.form])
        case .doWithoutIOMMU(let file): (.doWithoutIOMMU, file.map { [.text($0)] } ?? [])
        case .switchIOMMUOn(let file): (.switchIOMMUOn, file.map { [.text($0)] } ?? [])
        case .lookForIOMMU: (.lookForIOMMU, [])
        case .runAsRoot: (.runAsRoot, [])
        case .runOnHost: (.runOnHost, [])
        case .tryAgain: (.tryAgain, [])
        case .tryAgainAlone: (.tryAgainAlone, [])
        case .readKernelLog: (.readKernelLog, [])
        case .showDevice: (.showDevice, [])
        case .showProcedures: (.showProcedures, [])
        case .repair: (.repair, [])
        case .leadsOutOfTree: (.leadsOutOfTree, [])
        case .leaveOwnerOut: (.leaveOwnerOut, [])
        case .setOwner: (.setOwner, [])
        case .other(let text): (.other, [.text(text)])
        case .write(let text, let file): (.write, [.text(text), .text(file)])
        case .nameInOverride: (.nameInOverride, [])
        case .showSupplier(let device): (.showSupplier, [.text(device)])
        case .loadWith(let option, let module): (.loadWith, [.text(option), .text(module)])
        case .listChanges: (.listChanges, [])
        case .recoverChanges: (.recoverChanges, [])
        case .putChangesBack: (.putChangesBack, [])
        case .undoLater(let number): (.undoLater, [.integer(number)])
        case .moveJournal: (.moveJournal, [])
        case .leaveJournalOut: (.leaveJournalOut, [])
        case .planAnew: (.planAnew, [])
        default: preconditionFailure("\(self) has no text form")
        }
    }

    private init(_ word: Word, _ rest: inout Arguments) throws(JSON5ShapeError) {
        switch word {
        case .form: self = .form(try rest.take().text())
        case .chooseOne: self = .chooseOne(try texts(rest.take()))
        case .selectAll: self = .selectAll(try rest.take().text())
        case .listDevices: self = .list(.devices)
        case .listDrivers: self = .list(.drivers(bus: try rest.take().text()))
        case .listGroups: self = .list(.groups)
        case .listProcedures: self = .list(.procedures)
        case .chooseBus: self = .chooseBus(try texts(rest.take()))
        case .chooseProcedure: self = .chooseProcedure(try texts(rest.take()))
        case .nameNeighbour: self = .nameNeighbour
        case .nameGroup: self = .name(group: try rest.take().index())
        case .completeGroup: self = .completeGroup(try rest.take().index())
        case .loadModule: self = .loadModule(try rest.take().text())
        case .otherBus: self = .otherBus(try rest.take().text())
        case .chooseDriver: self = .chooseDriver(try texts(rest.take()))
        case .moduleHasNone: self = .moduleHasNone
        case .installModule: self = .installModule
        case .removeModule: self = .removeModule(try rest.take().text())
        case .removeModuleOrDevice: self = .removeModuleOrDevice
        case .useProcedure: self = .useProcedure(try rest.take().text())
        case .addIdentifier: self = .addIdentifier(driver: try rest.take().text())
        case .useOtherProcedure: self = .useOtherProcedure
        case .leaveProcedureOut: self = .leaveProcedureOut(try rest.take().text())
        case .simulate:
            let procedure = try rest.take().text()
            self = .simulate(procedure: procedure, proposal: try rest.take().text())
        default: self = try Remedy(ofRest: word, &rest)
        }
    }

    private init(ofRest word: Word, _ rest: inout Arguments) throws(JSON5ShapeError) {
        switch word {
        case .overrideGuards:
            var rules: [Binder.Refusal.Rule] = []
            for rule in try rest.take().list() { rules.append(try rule.word()) }
            self = .overrideGuards(rules)
        case .endProcess: self = .endProcess(try rest.process())
        case .endUser: self = .endUser(rest.rest.isEmpty ? nil : try rest.process())
        case .findHolder: self = .findHolder(group: try rest.take().index())
        case .awaitRelease: self = .awaitRelease
        case .startElsewhere: self = .startElsewhere
        case .unmount: self = .unmount(try rest.take().text())
        case .stopSwap: self = .stopSwap(try rest.take().text())
        case .flushAddresses: self = .flushAddresses(try rest.take().text())
        case .routeElsewhere: self = .routeElsewhere
        case .takeApart: self = .takeApart(try rest.take().text())
        case .stopExport: self = .stopExport(try rest.take().text())
        case .findDiskUser: self = .findDiskUser(try rest.take().text())
        case .closeSocket: self = .closeSocket(try rest.take().text())
        case .findInterface: self = .findInterface
        case .findStranger: self = .findStranger
        case .moveConsole: self = .moveConsole
        case .attachKeyboard: self = .attachKeyboard
        case .beLessCareful: self = .beLessCareful
        case .leaveBridge: self = .leaveBridge
        case .removeVirtualFunctions:
            self = .removeVirtualFunctions(try DeviceReference(form: rest.take()))
        case .doWithoutIOMMU: self = .doWithoutIOMMU(file: try rest.textIfThere())
        case .switchIOMMUOn: self = .switchIOMMUOn(file: try rest.textIfThere())
        case .lookForIOMMU: self = .lookForIOMMU
        case .runAsRoot: self = .runAsRoot
        case .runOnHost: self = .runOnHost
        case .tryAgain: self = .tryAgain
        case .tryAgainAlone: self = .tryAgainAlone
        case .readKernelLog: self = .readKernelLog
        case .showDevice: self = .showDevice
        case .showProcedures: self = .showProcedures
        case .repair: self = .repair
        case .leadsOutOfTree: self = .leadsOutOfTree
        case .leaveOwnerOut: self = .leaveOwnerOut
        case .setOwner: self = .setOwner
        case .other: self = .other(try rest.take().text())
        case .write:
            let text = try rest.take().text()
            self = .write(text, file: try rest.take().text())
        case .nameInOverride: self = .nameInOverride
        case .listChanges: self = .listChanges
        case .recoverChanges: self = .recoverChanges
        case .putChangesBack: self = .putChangesBack
        case .undoLater: self = .undoLater(try rest.take().index())
        case .moveJournal: self = .moveJournal
        case .leaveJournalOut: self = .leaveJournalOut
        case .planAnew: self = .planAnew
        case .showSupplier: self = .showSupplier(try rest.take().text())
        case .loadWith:
            let option = try rest.take().text()
            self = .loadWith(option: option, module: try rest.take().text())
        default: preconditionFailure("the remedy \(word) cannot be read")
        }
    }

    /// What stands behind the word.
    private struct Arguments {
        var rest: ArraySlice<JSON5Value>
        let form: JSON5Value

        mutating func take() throws(JSON5ShapeError) -> JSON5Value {
            guard let first = rest.popFirst() else { throw JSON5ShapeError("expected more", form) }
            return first
        }

        mutating func textIfThere() throws(JSON5ShapeError) -> String? {
            rest.isEmpty ? nil : try take().text()
        }

        mutating func process() throws(JSON5ShapeError) -> HoldingProcess {
            let pid = try take().index()
            return HoldingProcess(pid: pid, command: try take().text())
        }
    }
}
