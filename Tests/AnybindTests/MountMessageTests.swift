import ScratchTree
import Testing

/// What `mount` says before it mounts anything; none of it needs `/dev/fuse`.
@Suite struct MountMessageTests {
    @Test func `a directory that is not there can be made`() throws {
        let scratch = ScratchTree()
        let run = try CommandRun(["mount", "demo", scratch.root + "/absent"])
        #expect(run.status == 2)
        #expect(run.errors.contains("There is no directory '\(scratch.root)/absent'."))
        #expect(run.errors.contains("mkdir -p '\(scratch.root)/absent'"))
    }

    @Test func `what is in a directory is not hidden`() throws {
        let scratch = ScratchTree()
        scratch.file("mine", "")
        let run = try CommandRun(["mount", "demo", scratch.root])
        #expect(run.status == 4)
        #expect(run.errors.contains("is not empty"))
    }

    @Test func `a machine file that is not there brings the built-in one to mind`() throws {
        for words in [["list", "--machine", "nosuch"], ["mount", "nosuch", "/"]] {
            let run = try CommandRun(words)
            #expect(run.status == 10)
            #expect(
                run.errors.contains("nosuch: cannot be read: no such file or directory (ENOENT)")
            )
            #expect(run.errors.contains("'demo' is the built-in machine"))
        }
    }
}
