/// The options of modprobe(8) and its kin that mean something here, or may be left out of account.
struct AppletOptions {
    var names: [String] = []
    var isQuiet = false
    var removes = false
    var all = false
    /// Whether nothing is to be done.
    var isDry = false
    /// Whether it is an error when there is nothing to do.
    var isFirstTime = false
    /// The first option that a simulated machine cannot answer.
    var unknown: String?

    /// Options of a module's file, of configuration and of logs: there is none of either here.
    private static let withoutMeaning: Set<String> = [
        "--verbose", "--force", "--force-vermagic", "--force-modversion", "--syslog",
        "--use-blacklist", "--ignore-install", "--ignore-remove", "-v", "-f", "-s", "-b", "-i",
    ]
    private static let withValue: Set<String> = [
        "-d", "--dirname", "-S", "--set-version", "-C", "--config", "-w", "--wait",
    ]

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--" {
                names += rest
                return
            }
            if AppletOptions.withValue.contains(word) { _ = rest.popFirst() } else { read(word) }
        }
    }

    private mutating func read(_ word: String) {
        guard word.hasPrefix("-"), word.count > 1 else { return names.append(word) }
        guard !word.hasPrefix("--") else { return take(word) }
        for letter in word.dropFirst() { take("-\(letter)") }
    }

    private mutating func take(_ option: String) {
        switch option {
        case "-q", "--quiet": isQuiet = true
        case "-r", "--remove": removes = true
        case "-a", "--all": all = true
        case "-n", "--dry-run", "--show": isDry = true
        case "--first-time": isFirstTime = true
        default:
            let name = option.prefix { $0 != "=" }
            let isHarmless =
                AppletOptions.withoutMeaning.contains(option)
                || AppletOptions.withValue.contains(String(name))
            if !isHarmless { unknown = unknown ?? option }
        }
    }
}
