internal import JSON5Text
internal import MachineFiles
internal import MachineHost
internal import Sysfs

/// The reading of a state file's text.
enum StateReader {
    static func contents(of bytes: [UInt8]) throws(StateProblem) -> StateFile.Contents {
        let root: [JSON5Member]
        do {
            root = try JSON5Document(bytes, limit: StateFile.bytesMax).root.members
        } catch {
            throw StateProblem(sentence: "is not one of anybind's, or is damaged (\(error))")
        }
        guard let version = root["anybind state"]?.integer else {
            throw StateProblem(sentence: "is not one of anybind's")
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
        for (index, event) in events.enumerated() {
            guard let event = self.event(event.members, index) else { throw damaged }
            result.append(event)
        }
        let described = try under(root, try self.machine(machine.members))
        let life = root["life"]?.text
        guard life?.utf8.allSatisfy(isHexDigit) != false else { throw damaged }
        return StateFile.Contents(machine: described, events: result, life: life)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        Character(UnicodeScalar(byte)).isHexDigit
    }

    static let damaged = StateProblem(
        sentence: "is damaged: it is not what anybind wrote, so delete it to start over"
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
                            + " to start over"
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

    /// The machine under the kernel and with the proposals that the state names.
    private static func under(_ root: [JSON5Member], _ machine: MachineDescription)
        throws(StateProblem) -> MachineDescription
    {
        guard let profile = root["profile"]?.text else { return machine }
        let names = root["proposals"]?.list?.compactMap { $0.text } ?? []
        do throws(MachineError) {
            return try machine.under(onlyProfile: profile, proposals: names)
        } catch {
            throw damaged
        }
    }

    // MARK: - Events

    private static func event(_ members: [JSON5Member], _ index: Int) -> SessionEvent? {
        if let path = members["write"]?.text { return write(path, members, index) }
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

    private static func write(_ path: String, _ members: [JSON5Member], _ index: Int)
        -> SessionEvent?
    {
        guard path.hasPrefix("/"), let bytes = bytes(members),
            let opened = members["opened"]?.integer, 0...Int64(index) ~= opened,
            let answer = answer(members)
        else { return nil }
        let write = SessionWrite(
            path: SysfsPath(path),
            bytes: bytes,
            opened: Int(opened),
            answer: answer
        )
        return .write(write)
    }

    /// The bytes of a write: at least one, and no more than a page.
    private static func bytes(_ members: [JSON5Member]) -> [UInt8]? {
        var bytes: [UInt8]?
        if let text = members["text"]?.text {
            bytes = Array(text.utf8)
        } else if let digits = members["hex"]?.text {
            bytes = Hexadecimal.bytes(digits)
        }
        guard let bytes, 1...attributeBytesMax ~= bytes.count else { return nil }
        return bytes
    }

    private static func answer(_ members: [JSON5Member]) -> SessionWrite.Answer? {
        if let count = members["taken"]?.integer { return .taken(Int(count)) }
        guard let errno = members["errno"]?.integer, let errno = Int32(exactly: errno) else {
            return nil
        }
        return .failed(errno)
    }
}

/// What a value is, where it is of that kind.
///
/// Not inlined: Swift 6.3.1 crashes in optimised builds where it is ("CopyPropagation": a borrow of the
/// value ends before its last use).
extension JSON5Value {
    fileprivate var members: [JSON5Member] {
        @inline(never) get { if case .object(let members) = kind { members } else { [] } }
    }

    fileprivate var list: [JSON5Value]? {
        @inline(never) get { if case .list(let values) = kind { values } else { nil } }
    }

    fileprivate var text: String? {
        @inline(never) get { if case .text(let text) = kind { text } else { nil } }
    }

    fileprivate var integer: Int64? {
        @inline(never) get { if case .integer(let number) = kind { number } else { nil } }
    }
}

extension [JSON5Member] {
    fileprivate subscript(key: String) -> JSON5Value? { first { $0.key == key }?.value }
}
