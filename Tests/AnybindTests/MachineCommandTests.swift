import ScratchTree
import Testing

/// The built command's own machine, and the machines beside the sources.
@Suite struct MachineCommandTests {
    @Test func `what machine writes is the demo, as a file`() throws {
        let written = try CommandRun(["machine"])
        #expect(written.status == 0 && written.errors == "")
        let scratch = ScratchTree()
        scratch.file("mine.json5", written.output)
        let ofFile = try CommandRun(["list", "--machine", "\(scratch.root)/mine.json5"])
        let ofDemo = try CommandRun(["list", "--machine", "demo"])
        #expect(ofDemo.status == 0 && ofDemo.output.contains("0000:03:00.0\te1000e"))
        #expect(ofFile.output == ofDemo.output)
    }
}
