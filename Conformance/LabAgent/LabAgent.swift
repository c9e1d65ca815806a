internal import Glibc
internal import LabBase
internal import SystemPackage

/// The first process of a guest: mounts what a program expects, then does what it is asked.
///
/// Started as `lab-agent job REQUEST`, it is a child that does one request and prints the answer; as
/// `lab-agent wire`, it answers on a machine that is there already, with the wire as its standard input.
@main
struct LabAgent {
    /// The kernel's first serial port is its console; the second is ours.
    private static let wire: FilePath = "/dev/ttyS1"
    /// With nobody left to ask, the guest does not run on for ever; a suite on a busy machine may leave it alone for long.
    private static let idleLimit = Duration.seconds(3600)
    private static let answerLimit = Duration.seconds(60)

    static func main() {
        do {
            switch CommandLine.arguments.dropFirst().first {
            case "job": try runJob(CommandLine.arguments.dropFirst(2).first ?? "")
            case "wire": try serve(.standardInput)
            default:
                try mountAll()
                try putNodeMakerFirst()
                let port = try FileDescriptor.open(wire, .readWrite, options: [.closeOnExec])
                try makeRaw(port)
                try serve(port)
            }
        } catch {
            print("lab-agent: \(error)")
        }
        if getpid() == 1 { powerOff() }
    }

    /// Answers requests, one at a time, until the guest is powered off or nobody is there to ask.
    private static func serve(_ port: FileDescriptor) throws {
        var channel = LineChannel(owning: port)
        var agent = try Agent()
        try channel.send(.ready(release: kernelRelease(), uptimeSeconds: uptime()))
        while true {
            let line = try channel.readLine(before: .now + idleLimit)
            switch line.first {
            case LabScript.mark:
                let answer = Script.run(line, &agent)
                try channel.writeLine(answer, before: .now + answerLimit)
            case LabScript.keepMark:
                agent.kept = line.dropFirst().split(separator: LabScript.separator).map(Array.init)
                try channel.writeLine([LabScript.keepMark], before: .now + answerLimit)
            default:
                let request = try LabMessage.decode(LabRequest.self, from: line)
                try channel.send(agent.answer(request))
            }
        }
    }

    /// Does one request as a child of the agent, and prints the answer.
    private static func runJob(_ text: String) throws {
        let request = try LabMessage.decode(LabRequest.self, from: Array(text.utf8))
        let channel = LineChannel(owning: .standardOutput)
        if case .asUser(let user, let inner) = request {
            try become(user)
            try channel.send(answerAlone(inner))
        } else {
            try channel.send(answerAlone(request))
        }
    }
}

extension LineChannel {
    /// Writes one answer.
    func send(_ answer: LabAnswer) throws(LabChannelError) {
        try writeLine(LabMessage.encode(answer), before: .now + .seconds(60))
    }
}
