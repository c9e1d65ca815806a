import DeviceBinding
import Sysfs

/// The words that name devices and one driver for them: `03:00.0 04:00.0 vfio-pci`, or `03:00.0=vfio-pci` for each.
struct HeldDevices {
    /// The names and selectors of the devices.
    let names: [String]
    /// The driver.
    let driver: String

    /// Reads the words; a selector may have `=` itself, so that the last one counts.
    ///
    /// - Throws: ``Failure/Code/malformed``
    init(_ words: [String]) throws(Failure) {
        guard let last = words.last, last.contains("=") else {
            guard words.count >= 2 else { throw HeldDevices.failure(words.joined()) }
            names = Array(words.dropLast())
            driver = words[words.count - 1]
            return
        }
        var names: [String] = []
        var drivers: Set<String> = []
        for word in words {
            guard let sign = word.lastIndex(of: "="), sign != word.startIndex,
                isFileName(String(word[word.index(after: sign)...]))
            else { throw HeldDevices.failure(word) }
            names.append(String(word[..<sign]))
            drivers.insert(String(word[word.index(after: sign)...]))
        }
        guard let driver = drivers.first, drivers.count == 1 else {
            throw Failure(
                .malformed,
                "The devices of one command get one driver, and not \(drivers.sorted().joined(separator: " and ")).",
                help: [.other("Hold the others in a second command within the first.")]
            )
        }
        self.names = names
        self.driver = driver
    }

    private static func failure(_ text: String) -> Failure {
        Failure(
            .malformed,
            "'\(printable(text, upTo: 60))' does not name a device and the driver for it.",
            help: [
                .other(
                    "For example 'anybind hold 03:00.0=vfio-pci -- COMMAND', or 'anybind hold 03:00.0 vfio-pci -- COMMAND'."
                )
            ]
        )
    }
}
