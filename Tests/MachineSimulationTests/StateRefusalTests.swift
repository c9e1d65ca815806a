import MachineFiles
import MachineSimulation
import Sysfs
import SystemPackage
import Testing

/// State files that are none, or not whole.
@Suite struct StateRefusalTests {
    /// A good file, with a few changes in it.
    private func goodFile(at path: FilePath) throws -> [UInt8] {
        let machine = try SimulatedMachine.open(machine: "demo", state: path)
        try machine.sysfs.write("/bus/pci/devices/0000:03:00.0/driver_override", "vfio-pci")
        try machine.sysfs.write("/bus/pci/drivers/e1000e/unbind", "0000:03:00.0")
        try machine.save()
        return try bytes(of: path)
    }

    static let foreign: [(String, String)] = [
        ("", "not one of anybind's, or is damaged"),
        ("hello", "not one of anybind's, or is damaged"),
        ("{}", "not one of anybind's"), ("[]", "not one of anybind's"),
        ("{a: 1}", "not one of anybind's"),
        (#"{"anybind state": 2}"#, "another version"), (#"{"anybind state": 1}"#, "damaged"),
        (#"{"anybind state": 1, "check": 5}"#, "damaged"),
        (String(repeating: "[", count: 100_000), "not one of anybind's, or is damaged"),
    ]

    @Test(arguments: foreign) func `a file that is no state is refused, and left alone`(
        _ text: String,
        _ part: String
    ) throws {
        try withScratchFile { path in
            try write(text, to: path)
            let error = #expect(throws: SimulationError.self) {
                try SimulatedMachine.open(machine: "demo", state: path)
            }
            #expect(error?.code == .state)
            #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
            #expect(try bytes(of: path) == Array(text.utf8))
        }
    }

    @Test func `a changed byte anywhere is noticed`() throws {
        try withScratchFile { path in
            let good = try goodFile(at: path)
            for position in 0..<good.count {
                var bytes = good
                bytes[position] ^= 1
                // The last line end is not part of what is checked.
                guard position != good.count - 1 else { continue }
                try write(bytes, to: path)
                let message = refusal(path)
                #expect(message?.isEmpty == false, "byte \(position)")
                #expect((message?.utf8.count ?? 0) <= 500)
            }
        }
    }

    @Test func `a file cut anywhere is refused`() throws {
        try withScratchFile { path in
            let good = try goodFile(at: path)
            for length in 0..<good.count - 1 {
                try write(Array(good[..<length]), to: path)
                #expect(refusal(path) != nil, "\(length) bytes")
            }
        }
    }

    @Test func `random bytes are refused and trap nothing`() throws {
        try withScratchFile { path in
            var state: UInt64 = 0x57a7e
            for _ in 0..<300 {
                var bytes: [UInt8] = []
                for _ in 0..<200 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    bytes.append(UInt8(truncatingIfNeeded: state >> 33))
                }
                try write(bytes, to: path)
                #expect(refusal(path)?.contains("\n") == false)
            }
        }
    }

    @Test func `an answer that does not come again is an error that says so`() throws {
        try withScratchFile { path in
            let text = String(decoding: try goodFile(at: path), as: UTF8.self)
            let changed = text.replacing(#""taken": 12"#, with: #""errno": 19"#)
            try #require(changed != text)
            try write(resealed(changed), to: path)
            #expect(refusal(path)?.contains("does not fit this version") == true)
        }
    }

    @Test func `a directory and a file that may not be read are told apart from bad ones`() throws {
        let error = #expect(throws: SimulationError.self) {
            try SimulatedMachine.open(machine: "demo", state: "/")
        }
        #expect(error?.code == .system)
    }

    @Test func `a state that cannot be written is an error, and leaves nothing behind`() throws {
        let missing = #expect(throws: SimulationError.self) {
            try SimulatedMachine.open(machine: "demo", state: "/nonexistent/state")
        }
        #expect(missing?.message.contains("there is no directory '/nonexistent'") == true)
        #expect(missing?.errno == .noSuchFileOrDirectory)
        let machine = try SimulatedMachine.open(machine: "demo", state: "/proc/state")
        try machine.sysfs.write("/bus/pci/devices/0000:03:00.0/driver_override", "x")
        let error = #expect(throws: SimulationError.self) { try machine.save() }
        #expect(error?.code == .system)
        #expect(error?.errno == .noSuchFileOrDirectory)
    }

    /// The message with which a file is refused; nil for one that is taken.
    private func refusal(_ path: FilePath) -> String? {
        do throws(SimulationError) {
            _ = try SimulatedMachine.open(machine: nil, state: path)
            return nil
        } catch {
            return error.message
        }
    }

    /// The text with the check at its end made right again.
    private func resealed(_ text: String) -> [UInt8] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.dropLast(2).joined(separator: "\n") + "\n"
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in body.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(value, radix: 16)
        let check = String(repeating: "0", count: 16 - digits.count) + digits
        return Array((body + "\"check\": \"\(check)\"}\n").utf8)
    }
}
