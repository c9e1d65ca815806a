internal import LabBase
internal import SystemPackage

/// QEMU's machine protocol: a line of JSON each way, with events in between.
struct Monitor: ~Copyable {
    /// No command takes longer, on however busy a machine.
    private static let limit = Duration.seconds(60)

    private var channel: LineChannel
    /// The IDs of the devices whose removal QEMU has announced.
    private var removed: Set<String> = []

    /// Takes QEMU's greeting and leaves the negotiation.
    init(owning descriptor: FileDescriptor) throws(LabChannelError) {
        channel = LineChannel(owning: descriptor)
        _ = try channel.readLine(before: .now + Self.limit)
        try send(Command(execute: "qmp_capabilities", arguments: nil))
        _ = try awaitReply()
    }

    /// A command as a person would type it at QEMU's prompt; the answer is what it prints.
    mutating func type(_ line: String) throws(LabChannelError) -> String {
        try send(Command(execute: "human-monitor-command", arguments: ["command-line": line]))
        return try awaitReply()
    }

    /// Waits until QEMU announces that a device is gone.
    mutating func awaitRemoval(of id: String) throws(LabChannelError) {
        let deadline = ContinuousClock.now + Self.limit
        while removed.remove(id) == nil { _ = try next(before: deadline) }
    }

    private func send(_ command: Command) throws(LabChannelError) {
        try channel.writeLine(LabMessage.encode(command), before: .now + Self.limit)
    }

    private mutating func awaitReply() throws(LabChannelError) -> String {
        let deadline = ContinuousClock.now + Self.limit
        while true {
            let message = try next(before: deadline)
            if let refusal = message.error { return refusal.desc }
            if message.event == nil { return message.text }
        }
    }

    /// The next message; an event is noted on the way.
    private mutating func next(
        before deadline: ContinuousClock.Instant
    ) throws(LabChannelError) -> Message {
        let message = try LabMessage.decode(
            Message.self,
            from: try channel.readLine(before: deadline)
        )
        if message.event == "DEVICE_DELETED", let id = message.device { removed.insert(id) }
        return message
    }
}

private struct Command: Encodable {
    var execute: String
    var arguments: [String: String]?
}

/// A reply, a refusal or an event.
private struct Message: Decodable {
    struct Refusal: Decodable {
        var desc: String
    }

    private struct Details: Decodable {
        var device: String?
    }

    private enum CodingKeys: String, CodingKey {
        case reply = "return"
        case error
        case event
        case data
    }

    /// What a human-monitor command printed; empty for every other reply.
    var text: String
    var error: Refusal?
    var event: String?
    /// The device that an event is about, where it has an ID.
    var device: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = (try? container.decode(String.self, forKey: .reply)) ?? ""
        error = try container.decodeIfPresent(Refusal.self, forKey: .error)
        event = try container.decodeIfPresent(String.self, forKey: .event)
        device = (try? container.decode(Details.self, forKey: .data))?.device
    }
}
