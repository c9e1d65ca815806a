internal import MachineHost
internal import Sysfs
internal import SystemPackage

extension Cause {
    /// It in the middle of a sentence, after "since".
    func words(in root: String) -> String {
        switch self {
        case .virtualFunctionsKept(let physicalFunction, _):
            "sriov_drivers_autoprobe of its physical function"
                + (physicalFunction.map { " \($0)" } ?? "")
                + " is 0, so that drivers are kept from it unless its override names one"
        case .notAuthorized(let file):
            "it is not authorized for use: '\(shown(file, in: root))' is 0"
        case .manual(let file):
            "'\(shown(file, in: root))' is manual, so that no driver is matched"
        case .suppliers(let devices): Self.words(onSuppliers: devices)
        case .supplierMissing:
            "it waits for a supplier that is not there yet: its waiting_for_supplier is 1"
        case .deferred(let reason):
            reason.isEmpty
                ? "its probe is deferred until another device appears"
                : "its probe was deferred: \(printable(reason, upTo: 200))"
        case .overrideNames(let driver):
            "the override names '\(driver)', and no other driver is asked"
        case .notListed(let driver, _, _): "'\(driver)' lists nothing that fits the device"
        case .probe(let driver, let errno): "the probe of '\(driver)' returned \(errno.name)"
        case .probeDeferred(let driver):
            "the probe of '\(driver)' is deferred until another device appears"
                + " (EPROBE_DEFER)"
        case .beforeProbe:
            "a driver that fits was refused before its probe, by the IOMMU, the pins or the bus"
        default: wordsOnRest(in: root)
        }
    }

    private func wordsOnRest(in root: String) -> String {
        switch self {
        case .hasDriver(let driver): "its driver is '\(driver)' now"
        case .noDriver(let driver): "there is no driver '\(driver)' any more"
        case .noFile(let file, let driver):
            "'\(driver)' has no file '\(file)'"
        case .groupOwned(let number, let members):
            "user space owns the IOMMU group \(number), through \(members.joined(separator: ", "))"
        case .noFunctionMaker(let driver?):
            "its driver '\(driver)' makes no virtual functions"
        case .noFunctionMaker(nil): "it has no driver that makes virtual functions"
        case .virtualFunctions(let count, _):
            "it has virtual functions: its sriov_numvfs is \(printable(count, upTo: 10))"
        case .bridge: "it is a PCI bridge"
        case .noGroup: "it is in no IOMMU group"
        case .denied:
            "it is on the list of devices that vfio-pci leaves alone: disable_denylist is N"
        case .noFirmware(let driver):
            "'\(driver)' needs an ACPI ID or a compatible string, and the device has neither"
        case .access: "the system denied it"
        case .readOnly: "this /sys is mounted read-only"
        case .noOverride: "the bus has no override"
        case .tooLong: "the text is longer than the file takes"
        case .driverData:
            "the driver's own IDs carry driver data, which a new ID must carry too"
        case .unfitID: "the driver takes no ID of that form"
        case .unread(let perhaps, let file, let errno):
            "\(perhaps) ('\(shown(file, in: root))' cannot be read: \(errno.words))"
        default: preconditionFailure("the words of \(self) stand elsewhere")
        }
    }

    private static func words(onSuppliers devices: [DeviceReference]) -> String {
        let names = devices.map(\.description)
        guard let last = names.last, names.count > 1 else {
            return "it waits for its supplier \(names.first ?? ""), which has no driver"
        }
        return "it waits for its suppliers \(names.dropLast().joined(separator: ", ")) and \(last),"
            + " which have no driver"
    }
}

extension [Cause] {
    /// The causes after an errno, in a sentence without its stop: the one, or that it is one of these.
    func words(in root: String) -> String {
        guard count > 1 else { return first.map { ", since \($0.words(in: root))" } ?? "" }
        return ", for one of these reasons: "
            + map { $0.words(in: root) }.joined(separator: "; ")
    }

    /// What the user can do, each once.
    func help(in root: String) -> [Remedy] {
        var help: [Remedy] = []
        for remedy in flatMap({ $0.help(in: root) }) where !help.contains(remedy) {
            help.append(remedy)
        }
        return help
    }
}
