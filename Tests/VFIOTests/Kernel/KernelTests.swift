import Glibc
import KernelLab
import LabBase
import Testing
import VFIOTrials

/// The same facts on real kernels, by a static program in a guest with QEMU's devices behind an IOMMU.
@Suite(
    .serialized,
    .enabled(if: VFIOGuest.obstacle == nil, Comment(rawValue: VFIOGuest.obstacle ?? ""))
)
struct KernelTests {
    @Test(arguments: VFIOGuest.kernels)
    func `every fact holds of devices of a kernel`(kernel: String) throws {
        let guest = try VFIOGuest.boot(kernel)
        let run = try guest.run(VFIOGuest.program, milliseconds: 170_000)
        let said = TrialReport(run.output.text)
        for failure in said.failures { Issue.record("\(guest.kernel): \(failure)") }
        #expect(said.held == kernelTrials().map(\.name), "\(guest.kernel), \(run.errors.text)")
        #expect(said.count == kernelTrials().count && run.status == 0, "it ended in the middle")
        print(
            "vfio: \(guest.kernel), booted in \(guest.bootDuration), "
                + "\(said.held.count) facts in \(run.microseconds / 1000) ms"
        )
        try expectFaults(guest)
    }

    /// What the device may not reach, the IOMMU has reported: by the device, the address, and the direction.
    private func expectFaults(_ guest: Guest) throws {
        guard case .lines(let lines) = try guest.ask(.kernelLog(from: 0)) else {
            Issue.record("no kernel log")
            return
        }
        let faults = lines.filter { $0.contains("DMAR") && $0.contains("fault addr") }
        let address = VFIOGuest.edu.dropFirst("0000:".count)
        #expect(faults.contains { $0.contains("DMA Write") && $0.contains("[\(address)]") })
        #expect(faults.allSatisfy { $0.contains("[\(address)]") }, "\(faults)")
        let complaints = lines.filter { $0.contains("WARNING:") || $0.contains("BUG:") }
        #expect(complaints == [])
    }
}

/// What the program in the guest has said, line by line.
private struct TrialReport {
    var held: [String] = []
    var failures: [String] = []
    var count: Int?

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: "\t", maxSplits: 2).map(String.init)
            switch words.first {
            case "holds": held.append(words[1])
            case "ran": count = Int(words[1])
            default: failures.append(words.dropFirst().joined(separator: ": "))
            }
        }
    }
}
