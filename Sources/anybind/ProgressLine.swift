import Sysfs

/// One line on a terminal that says how far a change of many devices is; it goes when there is nothing more to say.
///
/// It is written with a carriage return and spaces alone, which every terminal understands.
final class ProgressLine {
    /// From how many devices on a person wants to know.
    private static let leastDevices = 16

    private let columns: Int?
    private var shown = 0
    private var percent: Int?

    /// The line of standard error, which is there only where that is a terminal and `isWanted`.
    init(isWanted: Bool) {
        columns = isWanted && Terminal.isTerminal(2) ? Terminal.width(of: 2) : nil
    }

    /// Says that many devices are looked at, before anything is done.
    func willLook(at devices: Int) {
        guard devices >= ProgressLine.leastDevices else { return }
        show("Looking at \(devices) devices.")
    }

    /// Says which step of how many for so many devices is taken, as often as another hundredth of them is.
    func willTake(_ sentence: String, at index: Int, of count: Int, devices: Int) {
        guard devices >= ProgressLine.leastDevices, index * 100 / count != percent else { return }
        percent = index * 100 / count
        show("Step \(index + 1) of \(count): \(sentence)")
    }

    /// Says that what was found is put back.
    func willRestore(devices: Int) {
        guard devices >= ProgressLine.leastDevices else { return clear() }
        show("A step failed; putting \(devices) devices back.")
    }

    /// Takes the line away.
    func clear() {
        guard shown > 0 else { return }
        Terminal.error("\r" + String(repeating: " ", count: shown) + "\r")
        shown = 0
    }

    /// Says something in place of what it said before.
    func show(_ text: String) {
        guard let columns, columns > 1 else { return }
        // A line that reached the last column would begin another one.
        let line = String(printable(text).prefix(columns - 1))
        let rest = max(0, shown - line.count)
        Terminal.error("\r" + line + String(repeating: " ", count: rest))
        shown = line.count
    }
}
