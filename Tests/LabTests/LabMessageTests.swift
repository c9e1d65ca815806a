import LabBase
import Testing

/// What is said at one end of the wire is heard at the other.
@Suite struct LabMessageTests {
    static let requests: [LabRequest] = [
        .write(path: "/sys/x", bytes: LabBytes([0, 10, 255])),
        .start(job: 3, request: .asUser(user: 1000, request: .read(path: "/a \"b\"\n"))),
        .vfio(.device(handle: 3, group: 2, name: "0000:00:03.0")),
        .run(LabCommand(["/bin/anybind", "bind"], input: "yes\n", milliseconds: 5)),
        .powerOff,
    ]

    static let answers: [LabAnswer] = [
        .refused(errno: 19, opening: true), .bytes(""), .names(["a", "b"]), .pending,
        .finished(
            LabRun(status: nil, timedOut: true, output: "x", errors: "y", microseconds: 7)
        ),
    ]

    @Test(arguments: requests)
    func `a request survives the wire`(request: LabRequest) throws {
        let line = try LabMessage.encode(request)
        #expect(!line.contains(UInt8(ascii: "\n")), "a newline would end the message")
        #expect(try LabMessage.decode(LabRequest.self, from: line) == request)
    }

    @Test(arguments: answers)
    func `an answer survives the wire`(answer: LabAnswer) throws {
        let line = try LabMessage.encode(answer)
        #expect(try LabMessage.decode(LabAnswer.self, from: line) == answer)
    }

    @Test(arguments: ["", "{", "[]", "{\"fly\":{}}", "{\"read\":{}}"])
    func `a line that is no request is an error`(line: String) {
        #expect(throws: LabChannelError.self) {
            try LabMessage.decode(LabRequest.self, from: Array(line.utf8))
        }
    }
}
