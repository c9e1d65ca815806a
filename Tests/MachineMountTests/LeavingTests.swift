import Glibc
import MountSupport
import ScratchTree
import Sysfs
import Testing

/// A script that is tried in a machine cannot get at the host by accident: nothing that an ordinary tool does leaves it.
@Suite(
    "leaving a machine",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct LeavingTests {
    /// Who runs the command on the host.
    enum User: String, CaseIterable, CustomTestStringConvertible {
        case root = ""
        case nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"

        var testDescription: String { self == .root ? "root" : "nobody" }
    }

    /// What is tried, `left DIR` says whether the host's `/sys` is at a directory.
    static let ways: [(name: String, lines: String)] = [
        ("ip netns exec", "ip netns add a && ip netns exec a sh -c \"$left\" left /sys"),
        ("mount -t sysfs", "mount -t sysfs none $t; left $t"),
        ("umount", "umount /sys; umount -l /sys; left /sys"),
        ("a mount over it", "mount -t tmpfs none /sys; umount /sys; umount /sys; left /sys"),
        ("another mount namespace", "unshare -m sh -c \"umount -l /sys; $left\" left /sys"),
        (
            "more namespaces",
            "unshare -Urmn sh -c \"mount -t sysfs none $t; umount -l /sys; $left\" left $t; left /sys"
        ),
        ("nsenter of init", "nsenter -t 1 -m sh -c \"$left\" left /sys"),
        ("nsenter of anybind", "nsenter -t $PPID -m sh -c \"$left\" left /sys"),
        (
            "the root of init",
            "left /proc/1/root/sys; chroot /proc/1/root sh -c \"$left\" left /sys"
        ),
        ("the root of anybind", "left /proc/$PPID/root/sys; left /proc/$PPID/cwd/sys"),
        ("the root, bound", "mount --bind / $t; left $t/sys"),
        ("all, bound", "mount --rbind / $t; umount -l $t/sys; left $t/sys"),
        ("a new root", "mount --rbind / $t; cd $t; pivot_root . mnt; left /sys; left /mnt/sys"),
        (
            "a chroot with a /sys of its own",
            "mkdir $t/sys; mount -t sysfs sysfs $t/sys; mount --bind /sys $t/sys; left $t/sys"
        ),
    ]

    private func run(_ lines: String, by user: User) throws -> String {
        let scratch = ScratchTree()
        scratch.file("out", "")
        // Below /tmp, where everybody may make directories.
        let script = """
            t=$(mktemp -d /tmp/anybind-leaving.XXXXXX); export t
            left='[ -e "$1/kernel/mm" ] && echo LEFT'
            left() { sh -c "$left" left "$1"; }
            \(lines)
            cd /; rmdir "$t" 2>/dev/null; echo done
            """
        let start =
            "exec >\(scratch.root)/out 2>&1 </dev/null; cd /; \(user.rawValue) \"$0\" run -- sh -c \"$1\""
        try Processes.run(["/bin/sh", "-c", start, Shell.anybind, script])
        let bytes = try HostSysfs(root: scratch.root).readBytes("/out", limit: 1 << 16)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `the host's sys can be told from a machine's`() throws {
        #expect(HostSysfs(root: "/sys").exists("/kernel/mm"))
        #expect(try run("left /sys", by: .root) == "done\n")
    }

    @Test(arguments: ways.indices, User.allCases)
    func `no ordinary way leads to the host's sys`(way: Int, user: User) throws {
        let text = try run(Self.ways[way].lines, by: user)
        #expect(!text.contains("LEFT\n"), "\(Self.ways[way].name): \(text)")
        #expect(text.hasSuffix("done\n"), "\(Self.ways[way].name): \(text)")
    }

    @Test(arguments: User.allCases)
    func `what is written to the host's directories vanishes, and its own files stay`(user: User)
        throws
    {
        let name = "anybind-written-\(getpid())"
        let directories = ["/etc", "/var/lib", "/mnt", "/run", "/dev", "/run/lock"]
        let text = try run(
            """
            for d in \(directories.joined(separator: " ")); do echo x >$d/\(name) && cat $d/\(name); done
            rm -f /etc/hostname /dev/null
            """,
            by: user
        )
        // An ordinary user has no layer over a directory with mounts below it.
        let refused = text.split(separator: "\n").count { $0.contains("Read-only file system") }
        #expect(text.split(separator: "\n").count { $0 == "x" } == directories.count - refused)
        #expect(refused == 0 || user == .nobody && refused < 4, "\(text)")
        for directory in directories {
            #expect(!HostSysfs(root: directory).exists(.init("/" + name)), "\(directory)")
        }
        #expect(HostSysfs(root: "/dev").exists("/null"))
        #expect(HostSysfs(root: "/etc").exists("/hostname"))
    }

    @Test(arguments: User.allCases)
    func `its run and its dev have what programs need, and none of the host's daemons`(user: User)
        throws
    {
        let text = try run(
            """
            ls /run; ls /dev; [ -c /dev/null ] && echo gone >/dev/null && head -c 3 /dev/zero | wc -c
            [ -d /var/run/lock ] && echo lock; stat -c %a /run/lock /dev/shm
            """,
            by: user
        )
        let expected = """
            lock
            fd
            full
            fuse
            null
            ptmx
            pts
            random
            shm
            stderr
            stdin
            stdout
            tty
            urandom
            zero
            3
            lock
            1777
            1777
            done

            """
        #expect(text == expected)
    }

    @Test func `the host's root cannot change its kernel by files of proc`() throws {
        // What is written is what is there: nothing would change, if it could be.
        let text = try run(
            """
            own=$(cat /proc/sys/vm/swappiness); again() { echo $own >/proc/sys/vm/swappiness; }
            again; umount /proc/sys; mount -o remount,rw /proc/sys
            mount -o remount,bind,rw /proc/sys; again
            """,
            by: .root
        )
        let refused = text.split(separator: "\n").count { $0.contains("Read-only file system") }
        #expect(refused == 2, "\(text)")
    }

    @Test(arguments: User.allCases)
    func `files are kept where that is asked for, and the next run has them`(user: User) throws {
        let scratch = ScratchTree()
        scratch.file("out", "")
        let start = """
            exec >\(scratch.root)/out 2>&1 </dev/null; cd /
            d=$(mktemp -d); chmod 777 $d; a="\(user.rawValue) $0 run --keep-files $d/kept"
            $a --diff -- sh -c 'echo one >/etc/anybind-kept; mkdir -p /var/lib/anybind-kept/empty'
            $a -- cat /etc/anybind-kept; cat $d/kept/etc/anybind-kept; $a --diff -- rm /etc/anybind-kept
            ls $d/kept/etc; rm -r $d
            """
        try Processes.run(["/bin/sh", "-c", start, Shell.anybind])
        let bytes = try HostSysfs(root: scratch.root).readBytes("/out", limit: 1 << 16)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text == """
                + /etc/anybind-kept
                + /var/lib/anybind-kept/empty
                one
                one
                + /var/lib/anybind-kept/empty

                """
        )
    }

    /// What a script's `sudo` is given, and what it writes.
    static let asRoot: [(words: String, output: String)] = [
        ("sudo echo yes", "yes"), ("sudo -n -E -u root -- echo yes", "yes"),
        ("sudo A=b sh -c 'echo $A'", "b"), ("sudo -nu root echo yes", "yes"),
        ("sudo -D /usr pwd", "/usr"), ("sudo -s echo 'a  b'", "a  b"), ("doas echo yes", "yes"),
        ("su -c 'echo yes'", "yes"), ("su - root -c 'echo yes'", "yes"),
        ("su root -s /bin/sh -c 'echo $0 $1' x y", "x y"), ("sudo -v && echo valid", "valid"),
        ("sudo -u nobody true || echo no", "no"), ("sudo nothing-there || echo no", "no"),
        ("sudo driverctl --nosave set-override 0000:03:00.0 vfio-pci && echo set", "set"),
        ("sudo modprobe vfio-platform && echo loaded", "loaded"),
    ]

    @Test(arguments: asRoot.indices, User.allCases)
    func `sudo, doas and su run a command as it is`(row: Int, user: User) throws {
        let (words, output) = Self.asRoot[row]
        let text = try run("(\(words)) 2>/dev/null", by: user)
        #expect(text == output + "\ndone\n", "\(words)")
    }
}
