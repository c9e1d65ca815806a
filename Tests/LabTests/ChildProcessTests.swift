import LabBase
import SystemPackage
import Testing

/// Processes that the lab starts, on this machine.
@Suite struct ChildProcessTests {
    @Test(arguments: [0, 7] as [Int32])
    func `the exit status of a child is told`(status: Int32) throws {
        let child = try ChildProcess.start(
            ["sh", "-c", "exit \(status)"],
            environment: [],
            descriptors: []
        )
        #expect(child.wait() == status)
    }

    @Test func `a child that a signal ended has no exit status`() throws {
        let child = try ChildProcess.start(
            ["sh", "-c", "kill -9 $$"],
            environment: [],
            descriptors: []
        )
        #expect(child.wait() == nil)
    }

    @Test func `a program that is not there is ENOENT`() {
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try ChildProcess.start(["/nowhere/program"], environment: [], descriptors: [])
        }
    }

    @Test func `a child writes where it is told, and sees its environment`() throws {
        let pipe = try FileDescriptor.pipe()
        let child = try ChildProcess.start(
            ["sh", "-c", "echo $WORD >&9"],
            environment: ["WORD=said"],
            descriptors: [(9, pipe.writeEnd)]
        )
        try pipe.writeEnd.close()
        var channel = LineChannel(owning: pipe.readEnd)
        #expect(try channel.readLine(before: .now + .seconds(30)) == Array("said".utf8))
        #expect(child.wait() == 0)
    }
}
