import ConformanceCases
import ConformanceRunner
import Testing

/// The cases of the repository, on the driver core: what kernels answered is in their files.
@Suite("recorded cases") struct RecordedCaseTests {
    static let folder = Result { try CaseFolder("\(repositoryRoot)/Conformance/cases") }
    static let names = (try? folder.get().names) ?? []

    @Test func `there are cases`() throws {
        #expect(try Self.folder.get().names.count >= 120)
    }

    @Test(arguments: names)
    func `a recorded case gives what the kernels gave`(name: String) throws {
        let one = try Self.folder.get().read(name)
        #expect("\(one.name).case" == name)
        #expect(!one.kernels.isEmpty)
        #expect(!one.steps.isEmpty)
        let comparison = try Comparison(directory: "\(repositoryRoot)/Conformance/machines")
        for kernel in one.kernels {
            let difference = try comparison.difference(one, from: kernel)
            #expect(difference == nil, "\(difference.map { "\($0)" } ?? "")")
        }
    }

    @Test(arguments: names)
    func `a case file is laid out as it would be written`(name: String) throws {
        let one = try Self.folder.get().read(name)
        let text = try readText("\(repositoryRoot)/Conformance/cases/\(name)")
        #expect(one.text == text)
    }
}

/// The directory of this package.
let repositoryRoot: String = {
    // Tests/ConformanceTests/RecordedCaseTests.swift stands three levels below it.
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
}()
