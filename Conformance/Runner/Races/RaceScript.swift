/// A scenario as a program for the guest's shell: so many rounds, a line of outcome each.
///
/// Both processes have opened their files and meet at a pipe; then each waits a while that differs from round
/// to round, and writes once.
struct RaceScript {
    let scenario: RaceScenario
    let rounds: Int

    /// The longest wait before a write, in turns of an empty loop: some hundred microseconds.
    private static let longestWait = 40

    /// The program.
    var text: String {
        """
        cd /tmp || exit 1
        [ -p meet ] || /bin/busybox mkfifo meet || exit 1
        pause() { i=0; while [ $i -lt $1 ]; do i=$((i+1)); done; }
        round=0
        while [ $round -lt \(rounds) ]; do
        {
        \(setup)
        } 2>wrong
        read -r line <wrong && { echo "setup: $line"; exit 1; }
        w=$((round / 2 % \(Self.longestWait))); a=0; b=0
        if [ $((round % 2)) = 0 ]; then a=$w; else b=$w; fi
        exec 3>\(quoted(scenario.left.write.path)) 4>\(quoted(scenario.right.write.path))
        ( : >meet; pause $a; \(put(scenario.left, 3)) ) 2>left &
        : <meet
        pause $b
        { \(put(scenario.right, 4)); } 2>right
        wait
        exec 3>&- 4>&-
        echo -n settle >\(RaceMove.control)
        l=; r=; read -r l <left; read -r r <right
        s=
        \(scenario.devices.map(look).joined(separator: "\n"))
        echo "$l|$r|$s"
        round=$((round+1))
        done
        """
    }

    private var setup: String {
        var lines = ["echo -n reset >\(RaceMove.control)"]
        var moves = [RaceMove("autoprobe 1")]
        if scenario.isPCI {
            lines += RaceFunction.all.map(put(back:))
            if scenario.hotPlugs { moves.append(RaceMove("rescan")) }
            moves.append(RaceMove("autoprobe 1 pci"))
        }
        lines += (moves + scenario.setup).map { "\(say($0)) >\(quoted($0.write.path))" }
        return lines.joined(separator: "\n")
    }

    /// A function as it was: with no override, or taken away where a rescan is to find both in their order.
    private func put(back function: String) -> String {
        let move = RaceMove(scenario.hotPlugs ? "remove \(function)" : "override \(function)")
        let path = quoted(move.write.path)
        return "if [ -e \(path) ]; then \(say(move)) >\(path); fi"
    }

    private func put(_ move: RaceMove, _ file: Int) -> String {
        "\(say(move)) >&\(file)"
    }

    /// The shell's own `echo`, which says what errno its one write met.
    private func say(_ move: RaceMove) -> String {
        let text = move.write.text
        return text.last == "\n"
            ? "echo \(quoted(String(text.dropLast())))" : "echo -n \(quoted(text))"
    }

    /// Notes which driver has the device.
    private func look(_ device: String) -> String {
        let bus = RaceMove.bus(of: device)
        let name = RaceMove.name(of: device)
        let drivers = scenario.drivers.joined(separator: " ")
        return """
            if [ -e \(bus)/devices/\(name) ]; then d=-
            for n in \(drivers); do [ -e \(bus)/drivers/$n/\(name) ] && d=$n; done
            else d=gone; fi
            s="$s, \(device) $d"
            """
    }

    private func quoted(_ text: String) -> String { "'\(text)'" }

    // MARK: - Reading what it wrote

    /// The outcome that a line tells, in the words of a prediction; nil for one that is none.
    static func outcome(_ line: Substring) -> String? {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        return "left \(answer(parts[0])), right \(answer(parts[1]))\(parts[2])"
    }

    /// What a write was answered, from what the shell said about it.
    private static func answer(_ message: Substring) -> String {
        if message.isEmpty { return "OK" }
        let text = message.split(separator: ":").last.map { $0.drop { $0 == " " } } ?? message
        return errnos[String(text)] ?? "'\(text)'"
    }

    private static let errnos = [
        "No such device": "ENODEV", "Device or resource busy": "EBUSY",
        "Invalid argument": "EINVAL", "Resource temporarily unavailable": "EAGAIN",
        "No such file or directory": "ENOENT", "No such device or address": "ENXIO",
        "File exists": "EEXIST", "Operation not permitted": "EPERM",
    ]
}
