internal import Sysfs

/// Devices, and the driver that they are to have, as a person writes it: `03:00.0=vfio-pci`.
///
/// The last `=` stands before the driver, so that a selector may have its own: `class=storage=vfio-pci`. The word
/// `none` in place of a driver stands for none, as in the selector `driver=none`.
public struct DriverAssignment: Hashable, Sendable {
    /// What names the devices; see ``DeviceSelector``.
    public var selector: String
    /// The driver; nil for none.
    public var driver: String?

    /// What it asks for each of the devices.
    public var goal: Change.Goal { driver.map(Change.Goal.driver) ?? .noDriver }

    /// Reads what a person wrote.
    ///
    /// - Throws: ``Failure/Code/malformed`` for a text that names no device or no driver.
    public init(_ text: String) throws(Failure) {
        guard let split = text.lastIndex(of: "=") else {
            throw Failure(
                .malformed,
                "\(quoted(text)) names no driver.",
                help: [.form(DriverAssignment.forms)]
            )
        }
        selector = String(text[..<split])
        let name = String(text[text.index(after: split)...])
        driver = name == DriverAssignment.none ? nil : name
        if let word = selector.split(separator: ",").last, !word.contains("="),
            DeviceCondition.words.contains(String(word))
        {
            throw Failure(
                .malformed,
                "\(quoted(text)) is a selector with no driver after it.",
                help: [.form("The driver follows, as in '\(printable(text, upTo: 60))=vfio-pci'.")]
            )
        }
        guard !selector.isEmpty, !name.isEmpty else {
            let (what, side) = name.isEmpty ? ("driver", "after") : ("device", "before")
            throw Failure(
                .malformed,
                "\(quoted(text)) names no \(what) \(side) its last '='.",
                help: [.form(DriverAssignment.forms)]
            )
        }
    }

    /// The word for no driver.
    static let none = "none"

    /// The two ways to name devices and drivers.
    static let forms =
        "Either each device has its own driver, as in '03:00.0=vfio-pci 04:00.0=e1000e', or one driver at"
        + " the end is for all: '03:00.0 04:00.0 vfio-pci'."
}

extension Inventory {
    /// What is asked for each device, by words of one of two forms: devices and at last the driver for all of them,
    /// or devices each with its own driver, ``DriverAssignment``.
    ///
    /// - Returns: A goal for each device, and those of the devices that only a selector took in.
    /// - Throws: ``Failure/Code/malformed`` for a mixture of the two, or for a device that is given two drivers;
    ///   what ``select(_:bus:driver:)`` throws.
    public func goals(_ words: [String], bus: String? = nil) throws(Failure)
        -> (goals: [DeviceGoal], selected: Set<DeviceReference>)
    {
        guard let last = words.last, last.contains("=") else {
            return try goalsOfOneDriver(words, bus: bus)
        }
        // A forgotten driver at the end is the likeliest mistake.
        _ = try DriverAssignment(last)
        var goals: [DeviceGoal] = []
        var given: [DeviceReference: (goal: Change.Goal, text: String)] = [:]
        var named: Set<DeviceReference> = []
        for text in words {
            let assignment = try DriverAssignment(text)
            let found = try devices(of: assignment, text, bus: bus)
            if try !DeviceSelector(assignment.selector).isPlural { named.formUnion(found) }
            for device in found {
                guard let other = given[device] else {
                    given[device] = (assignment.goal, text)
                    goals.append(DeviceGoal(device, assignment.goal))
                    continue
                }
                guard other.goal == assignment.goal else {
                    throw .twoDrivers(device, [other.text, text])
                }
            }
        }
        return (goals, Set(given.keys).subtracting(named))
    }

    /// Devices, and at last the driver for all of them.
    private func goalsOfOneDriver(_ words: [String], bus: String?) throws(Failure)
        -> (goals: [DeviceGoal], selected: Set<DeviceReference>)
    {
        guard let driver = words.last else { return ([], []) }
        do throws(Failure) {
            let named = driver == DriverAssignment.none ? nil : driver
            let found = try selection(Array(words.dropLast()), bus: bus, driver: named)
            let goal = named.map(Change.Goal.driver) ?? .noDriver
            return (found.devices.map { DeviceGoal($0, goal) }, found.selected)
        } catch {
            guard [.malformed, .notFound].contains(error.code), error.candidates.isEmpty,
                let own = words.dropLast().first(where: { isAssignment($0, bus: bus) })
            else { throw error }
            throw Failure(
                .malformed,
                "\(quoted(own)) names a driver of its own, and \(quoted(driver)) at the end is for all"
                    + " devices.",
                help: [.form(DriverAssignment.forms)]
            )
        }
    }

    /// Whether a text that means nothing as a selector gives devices that there are to a driver.
    private func isAssignment(_ text: String, bus: String?) -> Bool {
        guard let assignment = try? DriverAssignment(text),
            (try? select(text, bus: bus)) == nil
        else { return false }
        return (try? select(assignment.selector, bus: bus, driver: assignment.driver)) != nil
    }

    /// The devices that an assignment names.
    private func devices(of assignment: DriverAssignment, _ text: String, bus: String?)
        throws(Failure) -> [DeviceReference]
    {
        do throws(Failure) {
            return try select(assignment.selector, bus: bus, driver: assignment.driver)
        } catch {
            // `clas=storage` is rather a misspelled selector without a driver.
            guard error.code == .notFound, error.candidates.isEmpty else { throw error }
            do throws(Failure) { _ = try DeviceSelector(text) } catch let other {
                if !other.candidates.isEmpty { throw other }
            }
            throw error
        }
    }
}

extension Failure {
    /// The failure for a device to which two texts give different drivers.
    fileprivate static func twoDrivers(_ device: DeviceReference, _ texts: [String]) -> Failure {
        Failure(
            .malformed,
            "\(device) is given two drivers: by \(texts.map { quoted($0) }.joined(separator: ", and by ")).",
            help: [.chooseOne(texts)]
        )
    }
}
