import DriverCore
import Sysfs
import SystemPackage
import VirtualSysfs

/// Does on a ``Q35`` what the lines of a case say, and answers as a case file writes answers.
struct CaseRunner {
    var machine: Q35
    var jobs: [String: Job] = [:]
    var vfioFiles: [String: VFIOFileID] = [:]
    /// What was loaded since boot: the guest's agent loads each module once, even one that was removed.
    var loadedModules: [String] = []
    /// The drivers that bindlab made, which alone write its log.
    var labDrivers: [String] = []
    var sysfs: VirtualSysfs { machine.sysfs }

    /// Something that a process of its own does.
    struct Job {
        var task: TaskID?
        var answer: String?
        var isKilled = false
    }

    init(profile: Profile = .linux6_12, arguments: [String] = [], modules: [String] = []) {
        machine = Q35(profile: profile, arguments: arguments)
        for module in modules { _ = insmod(words(of: module).map { $0.text }) }
        _ = sysfs.takeUevents()
        _ = sysfs.takeDriverCalls()
    }

    /// Does one operation; the lines of its answer.
    mutating func run(_ text: String) -> [String] {
        let words = words(of: text)
        let texts = words.map { $0.text }
        guard let operation = texts.first else { return ["nothing to do"] }
        let rest = Array(texts.dropFirst())
        switch operation {
        case "write": return [write(texts[1], words[2].bytes)]
        case "fill":
            let bytes = [UInt8](repeating: words[3].bytes[0], count: Int(texts[2]) ?? 0)
            return [write(texts[1], bytes)]
        case "read", "length", "readlink", "stat", "ls": return [look(operation, texts[1])]
        case "bg", "wait", "kill": return [job(operation, words)]
        case "insmod": return [insmod(rest)]
        case "rmmod": return [name(of: sysfs.perform(.unloadModule(rest[0])).outcome)]
        case "hotadd", "hotdel": return hotplug(operation, rest)
        case "lab": return [lab(rest)]
        case "vfio": return [vfio(rest)]
        case "uevents": return uevents(rest.first)
        case "lablog": return orNone(sysfs.takeDriverCalls().compactMap { line(of: $0) })
        case "deferred":
            return orNone(
                sysfs.withCore { core in core.deferredDevices.map { core.name(of: $0) ?? "" } }
            )
        case "sleep": return ["OK"]
        default: return ["unknown operation"]
        }
    }

    func orNone(_ lines: [String]) -> [String] { lines.isEmpty ? ["none"] : lines }

    func name(of outcome: Outcome?) -> String {
        switch outcome {
        case nil: "pending"
        case .failed(let refusal)?: "\(refusal.errno)"
        default: "OK"
        }
    }

    func path(_ text: String) -> SysfsPath {
        SysfsPath(text.hasPrefix("/sys") ? String(text.dropFirst(4)) : text)
    }

    func name(of errno: Errno) -> String { "\(ErrorNumber(rawValue: errno.rawValue))" }
}
