import ConformanceCases
import ConformanceRunner
import CoreSubject
import DriverCore
import DriverScripts
import VirtualSysfs

/// Does what the lines of a case say on QEMU's q35 board as it was recorded, and answers as a case file
/// writes answers.
struct CaseRunner {
    private var subject: CoreSubject
    var sysfs: VirtualSysfs<ScriptedDrivers> { subject.sysfs }

    /// Boots the board, with an IOMMU and what QEMU's `arguments` add: `-device edu,addr=05.0`.
    init(
        profile: DriverCore.Profile = .linux6_12,
        arguments: [String] = [],
        modules: [String] = []
    ) throws {
        let machine = CaseMachine(qemu: ["-device intel-iommu"] + arguments, modules: modules)
        // Linux 3.14 was never booted here: it is given what 6.1 made of the board.
        let record = profile == .linux6_12 ? Self.newer : Self.older
        subject = try CoreSubject(machine, record: try record.get(), profile: profile)
    }

    /// Does one operation; the lines of its answer.
    mutating func run(_ line: String) -> [String] {
        CaseOperation(line).map { subject.answer($0) } ?? ["'\(line)' is no operation"]
    }

    private static let older = Result { try record("6.1") }
    private static let newer = Result { try record("6.12") }

    private static func record(_ kernel: String) throws -> BoardRecord {
        // Tests/VirtualSysfsTests/Support/CaseRunner.swift stands four levels below the repository.
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return try BoardRecord(readText("\(root)/Conformance/machines/q35-\(kernel).machine"))
    }
}
