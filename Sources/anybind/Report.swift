import DeviceBinding
import JSON5Text

/// What a command found or did; it is shown when all is over, and only where all went well.
struct Report {
    /// For programs.
    let json: () -> JSON
    /// For people.
    let text: () -> String
    /// Whether something was changed, so that it is so even where the report cannot be shown.
    var isOfChange = false
    /// What the command ends with when it was shown.
    var status = ExitStatus.done
    /// What is left to do when what was changed is kept.
    var finish: () throws(Failure) -> Void = {}

    /// A report in its two forms, of which one will be made.
    init(_ json: @escaping @autoclosure () -> JSON, _ text: @escaping @autoclosure () -> String) {
        self.json = json
        self.text = text
    }

    /// A report with something left to do when what was changed is kept.
    init(
        _ json: @escaping @autoclosure () -> JSON,
        _ text: @escaping @autoclosure () -> String,
        finish: @escaping () throws(Failure) -> Void
    ) {
        self.init(json(), text())
        isOfChange = true
        self.finish = finish
    }
}
