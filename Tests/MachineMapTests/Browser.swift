import Glibc
import MachineMap
import ScratchTree
import Sysfs
import SystemPackage

/// Debian's chromium without a window.
enum Browser {
    static let program = "/usr/bin/chromium"

    /// What keeps pages from being opened here; in CI nothing does, and a missing browser is a failure.
    static let obstacle: String? = {
        // SAFETY: nothing in the tests changes the environment.
        let isRequired = unsafe getenv("CI") != nil || getenv("ANYBIND_REQUIRE_QEMU") != nil
        let isThere = HostSysfs(root: "/").exists(SysfsPath(program))
        return isThere || isRequired
            ? nil : "CANNOT RUN: no page can be opened without \(program): 'make setup' installs it"
    }()

    /// How a page is looked at.
    struct Look {
        var name: String
        var width = 1400
        var height = 1600
        var isDark = false
    }

    /// What came of opening a page.
    struct Visit {
        /// The lines that the measuring script wrote.
        var report: [String]
        /// What the browser said of the page's scripts.
        var console: [String]

        /// The values of a key.
        func values(_ key: String) -> [String] {
            report.filter { $0.hasPrefix(key + "\t") }.map { String($0.dropFirst(key.count + 1)) }
        }
    }

    /// Opens a page, whose copy has a script that measures what is there, and keeps a picture of it.
    static func visit(_ page: String, measured copy: String, _ look: Look) throws -> Visit {
        let scratch = ScratchTree()
        scratch.file("page.html", page)
        scratch.file("copy.html", copy)
        scratch.file("dom", "")
        scratch.file("errors", "")
        let pictures = Machines.repository.appending(".build/screenshots").string
        let flags =
            "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars"
            + " --user-data-dir=\(scratch.root)/profile --enable-logging=stderr --v=0"
            + " --blink-settings=preferredColorScheme=\(look.isDark ? 0 : 1)"
            + " --window-size=\(look.width),\(look.height) --virtual-time-budget=10000"
        let script = """
            mkdir -p \(pictures) && export HOME=\(scratch.root) && cd \(scratch.root)
            timeout 300 \(program) \(flags) --dump-dom file://\(scratch.root)/copy.html >dom 2>errors
            timeout 300 \(program) \(flags) --screenshot=\(pictures)/\(look.name).png \
                file://\(scratch.root)/page.html >/dev/null 2>&1
            rm -rf profile .config .cache .pki .local
            """
        try run(script)
        let files = HostSysfs(root: scratch.root)
        let dom = String(decoding: try files.readBytes("/dom", limit: 1 << 26), as: UTF8.self)
        let errors = String(decoding: try files.readBytes("/errors", limit: 1 << 22), as: UTF8.self)
        return Visit(
            report: report(in: dom),
            console: errors.split(separator: "\n").map(String.init).filter {
                $0.contains("CONSOLE")
            }
        )
    }

    private static func report(in dom: String) -> [String] {
        guard let start = dom.firstRange(of: "<pre id=\"report\">"),
            let end = dom[start.upperBound...].firstRange(of: "</pre>")
        else { return [] }
        return dom[start.upperBound..<end.lowerBound].split(separator: "\n").map { line in
            String(line).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
                .replacing("&nbsp;", with: "\u{A0}").replacing("&amp;", with: "&")
        }
    }

    private static func run(_ script: String) throws {
        let line: [String] = ["/bin/sh", "-c", script]
        var words: [UnsafeMutablePointer<CChar>?] = unsafe line.map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { while let word = unsafe words.popLast() { unsafe free(word) } }
        var child: pid_t = 0
        // SAFETY: the words are NUL-terminated copies that live until the child was made.
        let failure = unsafe posix_spawn(&child, "/bin/sh", nil, nil, words, environ)
        guard failure == 0 else { throw Errno(rawValue: failure) }
        var status: Int32 = 0
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
    }
}
