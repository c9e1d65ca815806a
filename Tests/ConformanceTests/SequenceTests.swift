import ConformanceCases
import CoreSubject
import Testing

@testable import ConformanceRunner

/// What random sequences are made of; that kernels answer them is for ``KernelSmokeTests``.
struct SequenceTests {
    private func sequences(seed: UInt64) -> [Case] {
        let generator = SequenceGenerator(seed: seed)
        return (0..<50).map { generator.sequence($0) }
    }

    @Test func `a seed makes the same sequences again, another makes others`() {
        #expect(sequences(seed: 7) == sequences(seed: 7))
        #expect(sequences(seed: 7) != sequences(seed: 8))
    }

    @Test func `every sequence can be written as a case and read again`() throws {
        for one in sequences(seed: 11) {
            #expect(try Case(one.text) == one)
        }
    }

    @Test func `no vfio device is open when anything else is done to its driver`() {
        for one in sequences(seed: 13) {
            var open = 0
            for step in one.steps {
                switch step.operation {
                case .vfio(let words) where words[0] == "device": open += 1
                case .vfio(let words) where words[0] == "close": open = 0
                case .vfio: break
                default: #expect(open == 0, "\(step.operation)")
                }
            }
        }
    }

    @Test func `the core as each kernel answers every sequence without waiting`() throws {
        let comparison = try Comparison(directory: "\(repositoryRoot)/Conformance/machines")
        for one in sequences(seed: 17) {
            for kernel in comparison.records.keys.sorted() {
                var core = try comparison.core(one.machine, as: kernel)
                for step in one.steps {
                    #expect(core.answer(step.operation) != ["pending"], "\(step.operation)")
                }
            }
        }
    }

    @Test(arguments: ["6.1", "6.12"])
    func `a setting's groups are the board's`(kernel: String) throws {
        let comparison = try Comparison(directory: "\(repositoryRoot)/Conformance/machines")
        for setting in SequenceSetting.all {
            var core = try comparison.core(setting.machine, as: kernel)
            for (number, functions) in setting.groups {
                for function in functions {
                    let path = "/sys/bus/pci/devices/\(function)/iommu_group"
                    let target = core.answer(.look(.readlink, path: path)).first ?? ""
                    #expect(target.hasSuffix("/iommu_groups/\(number)"), "\(function): \(target)")
                }
            }
        }
    }

    @Test func `there are forty operations, and so 64,000 sequences of three`() {
        #expect(ExhaustiveRun.sequencesInAll == 64_000)
    }
}
