import DriverCore
import Glibc
import Sysfs
import Testing
import VirtualSysfs

/// Cases that were recorded on real kernels, from the directory that `ANYBIND_CASES` names.
@Suite("recorded cases")
struct ConformanceTests {
    /// The directory with the case files, or nil.
    static let directory = unsafe getenv("ANYBIND_CASES").map { unsafe String(cString: $0) }

    static let names: [String] = {
        guard let directory, let names = try? HostSysfs(root: directory).list("/") else {
            return []
        }
        return names.filter { $0.hasSuffix(".case") }
    }()

    /// Steps whose answer depends on code of a driver that no core has.
    static let excused = [
        // pcieport, coming back to its port, sends a `change` for the device behind it.
        "043-bridge-driver-unbind.case": [15]
    ]

    @Test(
        .enabled(if: directory != nil, "ANYBIND_CASES names no directory of recorded cases"),
        arguments: names,
        Profile.watched
    )
    func `a recorded case gives what the kernel gave`(name: String, profile: Profile) throws {
        let directory = try #require(Self.directory)
        let bytes = try HostSysfs(root: directory).readBytes(SysfsPath(name), limit: 1 << 20)
        let file = CaseFile(String(decoding: bytes, as: UTF8.self))
        let version = profile == .linux6_1 ? "6.1" : "6.12"
        var runner = CaseRunner(profile: profile, arguments: file.arguments, modules: file.modules)
        #expect(!file.steps.isEmpty)
        for (number, step) in file.steps.enumerated() {
            let answer = runner.run(step.operation)
            let place: Comment = "step \(number + 1) of \(name): \(step.operation)"
            if Self.excused[name]?.contains(number + 1) == true {
                withKnownIssue(place) { #expect(answer == step.expected(of: version)) }
            } else {
                #expect(answer == step.expected(of: version), place)
            }
        }
    }
}
