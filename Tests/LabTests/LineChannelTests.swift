import Glibc
import LabBase
import SystemPackage
import Testing

/// Lines over a pipe: what arrives in pieces, what ends, what does not come.
@Suite struct LineChannelTests {
    private static let moment = Duration.milliseconds(50)

    @Test func `two lines written at once are read one by one`() throws {
        let pipe = try FileDescriptor.pipe()
        _ = try pipe.writeEnd.writeAll("first\nsecond\n".utf8)
        var channel = LineChannel(owning: pipe.readEnd)
        let lines = [
            try channel.readLine(before: .now + Self.moment),
            try channel.readLine(before: .now + Self.moment),
        ]
        #expect(lines == [Array("first".utf8), Array("second".utf8)])
        try pipe.writeEnd.close()
    }

    @Test func `a line longer than one read arrives whole`() throws {
        let pipe = try FileDescriptor.pipe()
        // As much as a pipe takes at once, so that nobody has to write while this test reads.
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 60_000)
        let writer = LineChannel(owning: pipe.writeEnd)
        try writer.writeLine(line, before: .now + .seconds(30))
        var channel = LineChannel(owning: pipe.readEnd)
        #expect(try channel.readLine(before: .now + .seconds(30)) == line)
    }

    @Test func `a line that does not come is a timeout, and half a line is one too`() throws {
        let pipe = try FileDescriptor.pipe()
        _ = try pipe.writeEnd.writeAll("half".utf8)
        var channel = LineChannel(owning: pipe.readEnd)
        var failure: LabChannelError?
        do {
            _ = try channel.readLine(before: .now + Self.moment)
        } catch {
            failure = error
        }
        #expect(failure == .timedOut)
        try pipe.writeEnd.close()
    }

    @Test func `who writes to a guest that has gone is told so, and lives on`() throws {
        var ends: [Int32] = [-1, -1]
        // SAFETY: socketpair(2) fills the two elements of the array.
        let answer = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        try #require(answer == 0)
        let channel = LineChannel(owning: FileDescriptor(rawValue: ends[0]))
        try FileDescriptor(rawValue: ends[1]).close()
        var failure: LabChannelError?
        do {
            try channel.writeLine(Array("line".utf8), before: .now + .seconds(30))
        } catch {
            failure = error
        }
        #expect(failure == .closed)
    }

    @Test func `an end that closes is told apart from one that is silent`() throws {
        let pipe = try FileDescriptor.pipe()
        try pipe.writeEnd.close()
        var channel = LineChannel(owning: pipe.readEnd)
        var failure: LabChannelError?
        do {
            _ = try channel.readLine(before: .now + .seconds(30))
        } catch {
            failure = error
        }
        #expect(failure == .closed)
    }
}
