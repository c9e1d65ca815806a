internal import Host
internal import JSON5
internal import Machine
internal import Sysfs

/// The reading of a state file's text.
enum StateReader {
    static func contents(of bytes: [UInt8]) throws(StateProblem) -> StateFile.Contents {
        let root: [JSON5Member]
        do {
            root = try JSON5Document(bytes, limit: StateFile.bytesMax).root.members
        } catch {
            throw StateProblem(sentence: "is none of anybind's, or is damaged (\(error))")
        }
        guard let version = root["anybind state"]?.integer else {
            throw StateProblem(sentence: "is none of anybind's")
        }
        guard version == StateWriter.version else {
            throw StateProblem(sentence: "was written by another version of anybind")
        }
        try check(bytes, root)
        guard let machine = root["machine"], let events = root["events"]?.list else {
            throw damaged
        }
        guard events.count <= StateFile.eventsMax else { throw damaged }
        var result: [SessionEvent] = []
        for (place, event) in events.enumerated() {
            guard let event = self.event(event.members, place) else { throw damaged }
            result.append(event)
        }
        return StateFile.Contents(machine: try self.machine(machine.members), events: result)
    }

    static let damaged = StateProblem(
        sentence: "is damaged: it is not what anybind wrote, so delete it to begin anew"
    )

    /// The digest at the end is that of all before it.
    private static func check(_ bytes: [UInt8], _ root: [JSON5Member]) throws(StateProblem) {
        guard let last = root.last, last.key == "check",
            last.value.text == Digest(bytes.prefix(last.offset)).text
        else { throw damaged }
    }

    private static func machine(_ members: [JSON5Member]) throws(StateProblem)
        -> MachineDescription
    {
        do {
            if let digest = members["demo"]?.text {
                let demo = try MachineDescription.demo()
                guard Digest(demo.text).text == digest else {
                    throw StateProblem(
                        sentence:
                            "was written by an anybind with another built-in machine, so delete it"
                            + " to begin anew"
                    )
                }
                return demo
            }
            guard let source = members["source"]?.text, let text = members["text"]?.text else {
                throw damaged
            }
            return try MachineDescription(text: Array(text.utf8), source: source)
        } catch let problem as StateProblem {
            throw problem
        } catch {
            throw StateProblem(
                sentence: "holds a machine that this version of anybind refuses (\(error))"
            )
        }
    }

    // MARK: - Events

    private static func event(_ members: [JSON5Member], _ place: Int) -> SessionEvent? {
        if let path = members["write"]?.text { return write(path, members, place) }
        if let module = members["load"]?.text,
            case .boolean(let succeeds) = members["succeeds"]?.kind
        {
            return .load(module, succeeds: succeeds)
        }
        guard let node = members["owner"]?.text,
            let user = members["user"]?.integer.flatMap({ UInt32(exactly: $0) })
        else { return nil }
        let group = members["group"]?.integer.flatMap { UInt32(exactly: $0) }
        return .owner(FileOwner(user: user, group: group), node: node)
    }

    private static func write(_ path: String, _ members: [JSON5Member], _ place: Int)
        -> SessionEvent?
    {
        let bytes =
            members["text"]?.text.map { Array($0.utf8) }
            ?? members["hex"]?.text.flatMap { Hexadecimal.bytes($0) }
        guard let bytes, 1...attributeBytesMax ~= bytes.count, path.hasPrefix("/"),
            let opened = members["opened"]?.integer.flatMap({ Int(exactly: $0) }),
            0...place ~= opened
        else { return nil }
        let answer: SessionWrite.Answer
        if let count = members["taken"]?.integer {
            answer = .taken(Int(count))
        } else if let errno = members["errno"]?.integer.flatMap({ Int32(exactly: $0) }) {
            answer = .failed(errno)
        } else {
            return nil
        }
        return .write(
            SessionWrite(path: SysfsPath(path), bytes: bytes, opened: opened, answer: answer)
        )
    }
}

extension JSON5Value {
    fileprivate var members: [JSON5Member] {
        if case .object(let members) = kind { members } else { [] }
    }

    fileprivate var list: [JSON5Value]? {
        if case .list(let values) = kind { values } else { nil }
    }

    fileprivate var text: String? {
        if case .text(let text) = kind { text } else { nil }
    }

    fileprivate var integer: Int64? {
        if case .integer(let number) = kind { number } else { nil }
    }
}

extension [JSON5Member] {
    fileprivate subscript(key: String) -> JSON5Value? { first { $0.key == key }?.value }
}
