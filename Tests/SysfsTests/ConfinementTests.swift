import ScratchTree
import Sysfs
import SystemPackage
import Testing

@Suite struct ConfinementTests {
    @Test func `no call leaves the directory by a link or by going up`() throws {
        let (tree, outside) = (ScratchTree(), ScratchTree())
        outside.file("secret", "x")
        outside.directory("d")
        tree.link("absolute", to: outside.root)
        tree.link("upward", to: "../../..\(outside.root)")
        let sysfs = HostSysfs(root: tree.root)
        for link in ["/absolute", "/upward", "/.."] {
            let path = SysfsPath(link)
            #expect(throws: Errno.improperLink) { try sysfs.open(path / "secret", .read) }
            #expect(throws: Errno.improperLink) { try sysfs.write(path / "secret", "y") }
            #expect(throws: Errno.improperLink) { try sysfs.list(path / "d") }
            #expect(throws: Errno.improperLink) { try sysfs.stat(path / "secret") }
            #expect(throws: Errno.improperLink) { try sysfs.readlink(path / "secret") }
        }
        #expect(try HostSysfs(root: outside.root).readText("/secret") == "x")
    }

    @Test func `links and steps upwards that stay inside are followed`() throws {
        let tree = ScratchTree()
        tree.file("devices/a/b/name", "b")
        tree.link("bus/a", to: "../devices/a/b/../b")
        let sysfs = HostSysfs(root: tree.root + "/")
        #expect(try sysfs.readText("/bus/a/name") == "b")
        #expect(sysfs.root == tree.root)
    }

    @Test func `a root that is not there is said so by every call`() {
        let sysfs = HostSysfs(root: "/nowhere/at/all")
        #expect(throws: Errno.noSuchFileOrDirectory) { try sysfs.list("/bus") }
        #expect(throws: Errno.noSuchFileOrDirectory) { try sysfs.stat("/bus") }
    }
}
