/// Two commands of anybind at once.
public struct Pair: Sendable {
    let first: Command
    let second: Command
    /// The driver that the device has at first, by its override; an empty one is the host's.
    var start = #""""#

    /// A command, and what it makes of a device where it succeeds.
    enum Command: Sendable {
        case bind(String, using: String?)
        case release
        case unbind
        case hold

        var words: String {
            switch self {
            case .bind(let driver, nil): "bind \(Pair.device) \(driver)"
            case .bind(let driver, let way?):
                "bind --using \(way) --allow-neighbours \(Pair.device) \(driver)"
            case .release: "release \(Pair.device)"
            case .unbind: "unbind \(Pair.device)"
            case .hold: "hold -q \(Pair.device) vfio-pci -- /bin/true"
            }
        }

        var name: String {
            switch self {
            case .bind(let driver, nil): "bind \(driver)"
            case .bind(let driver, let way?): "bind --using \(way) \(driver)"
            case .release: "release"
            case .unbind: "unbind"
            case .hold: "hold"
            }
        }

        func apply(to end: DeviceEnd) -> DeviceEnd {
            switch self {
            case .bind(let driver, nil): DeviceEnd(driver: driver, override: driver)
            case .bind(let driver, _?):
                // Where an override stands already, a way that writes none leaves it, or takes it away.
                DeviceEnd(driver: driver, override: end.driver == driver ? end.override : "(null)")
            case .release: DeviceEnd(driver: "e1000e", override: "(null)")
            case .unbind: DeviceEnd(driver: "-", override: end.override)
            case .hold: end
            }
        }
    }

    private static let device = "0000:00:03.0"

    /// What the report calls it.
    public var name: String { "`\(first.name)` \\| `\(second.name)`" }

    /// What is tried.
    public static let all = [
        Pair(first: .bind("vfio-pci", using: nil), second: .bind("pci-stub", using: nil)),
        Pair(first: .bind("vfio-pci", using: nil), second: .bind("vfio-pci", using: nil)),
        Pair(first: .bind("vfio-pci", using: nil), second: .release, start: "pci-stub"),
        Pair(first: .release, second: .release, start: "vfio-pci"),
        Pair(first: .bind("vfio-pci", using: nil), second: .unbind),
        Pair(first: .hold, second: .bind("pci-stub", using: nil)),
        Pair(first: .hold, second: .hold),
        Pair(
            first: .bind("vfio-pci", using: "autoprobe-fence"),
            second: .bind("pci-stub", using: "new-id")
        ),
    ]

    /// What the device may be in the end, where these two ended with these statuses: one after the other in either order.
    func ends(from start: DeviceEnd, _ statuses: (Int32, Int32)) -> Set<DeviceEnd> {
        let done = [(first, statuses.0), (second, statuses.1)].filter { $0.1 == 0 }.map { $0.0 }
        return [
            done.reduce(start) { $1.apply(to: $0) },
            done.reversed().reduce(start) { $1.apply(to: $0) },
        ]
    }
}

/// What was seen of one round of a pair.
struct PairRound: Sendable {
    private(set) var statuses: (Int32, Int32) = (-1, -1)
    private(set) var said = ("", "")
    private(set) var end = DeviceEnd("?/?")

    /// Reads what ``RoundScript/pair(_:rounds:)`` printed.
    static func all(in text: String) -> [PairRound] {
        var rounds: [PairRound] = []
        var round = PairRound()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 1 else { continue }
            switch words[0] {
            case "a": (round.statuses.0, round.said.0) = (Int32(words[1]) ?? -1, String(line))
            case "b": (round.statuses.1, round.said.1) = (Int32(words[1]) ?? -1, String(line))
            case "e":
                round.end = DeviceEnd(words[1])
                rounds.append(round)
                round = PairRound()
            default: break
            }
        }
        return rounds
    }
}
