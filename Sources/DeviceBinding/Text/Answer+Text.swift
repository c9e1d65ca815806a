package import JSON5Text

/// As an object with one key; an answer to anything but a look is not written down.
extension PlanRun.Answer: TextForm {
    /// The text form of the answer.
    package var form: JSON {
        switch self {
        case .text(let text): .object(["text": .text(text)])
        case .names(let names): .object(["names": .texts(names)])
        case .done: .object(["isThere": .boolean(true)])
        case .failed(let errno): .object(["errno": .errno(errno)])
        default: unfit("a look that is written down")
        }
    }

    /// The answer of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        if let text = fields.takeIfThere("text") {
            self = .text(try text.text())
        } else if let names = fields.takeIfThere("names") {
            self = .names(try texts(names))
        } else if let errno = fields.takeIfThere("errno") {
            self = .failed(try errno.errno())
        } else {
            guard try fields.flag("isThere") else { throw JSON5ShapeError("expected true", form) }
            self = .done
        }
        try fields.end()
    }
}
