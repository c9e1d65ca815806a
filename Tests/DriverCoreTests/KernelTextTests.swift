import Testing

@testable import DriverCore

/// Overrides and names are bytes to the kernel, whatever they are as text.
@Suite struct KernelTextTests {
    @Test(arguments: [
        Array("vfio-pci".utf8), Array("café".utf8), [0xff, 0xe9], [0xc3], [0xef, 0xbf, 0xbd], [],
        [0xff, 0xc3, 0xa9], [0x80],
    ])
    func `bytes are kept, whether they are text or not`(bytes: [UInt8]) {
        #expect(String(kernelText: bytes).kernelBytes == bytes)
    }

    @Test func `different bytes stand for different strings`() {
        let texts: [[UInt8]] = [
            [0xff], [0xfe], [0xef, 0xbf, 0xbd], [0xc3, 0xbf], [0xc3], [0xff, 0xff],
            Array("\u{e9}".utf8), Array("e\u{301}".utf8), [0xe9],
        ]
        let strings = texts.map { String(kernelText: $0) }
        for (index, one) in strings.enumerated() {
            for (other, two) in strings.enumerated() {
                #expect(one.isSame(as: two) == (index == other), "\(texts[index]) \(texts[other])")
            }
        }
    }

    @Test func `a driver is named by its own bytes and by no others`() throws {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "caf\u{e9}", bus: "platform"))
        machine.register(DriverCore.DriverDescription(name: "\u{fffd}", bus: "platform"))
        machine.add("x")
        let device = try #require(machine.device("x"))
        for text in [Array("cafe\u{301}".utf8), [0xff], [0x63, 0x61, 0x66, 0xe9]] {
            machine.perform(.store(.driverOverride(device), text))
            machine.driversProbe("x", on: "platform")
            #expect(machine.core.driver(of: device) == nil, "\(text)")
        }
        machine.perform(.store(.driverOverride(device), Array("caf\u{e9}".utf8)))
        machine.driversProbe("x", on: "platform")
        #expect(machine.core.driver(of: device) != nil)
    }

    @Test func `a device is found by its own bytes and by no others`() throws {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "d", bus: "platform"))
        machine.add("\u{fffd}")
        let bus = try #require(machine.core.bus(named: "platform"))
        let driver = try #require(machine.core.driver(named: "d", on: bus))
        #expect(machine.perform(.store(.bind(driver), [0xff])).errno == .ENODEV)
        let outcome = machine.perform(.store(.bind(driver), [0xff]))
        #expect(outcome.reason == .noSuchDevice(name: "\u{fffd}", bus: "platform"))
    }

    @Test func `a driver with a slash in its name is named by it, and filed without`() throws {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "a/b", bus: "platform"))
        machine.add("x")
        let bus = try #require(machine.core.bus(named: "platform"))
        let driver = try #require(machine.core.driver(named: "a!b", on: bus))
        #expect(machine.core.name(of: driver) == "a/b")
        #expect(machine.core.directoryName(of: driver) == "a!b")
        let device = try #require(machine.device("x"))
        machine.perform(.store(.driverOverride(device), Array("a!b".utf8)))
        #expect(machine.perform(.store(.bind(driver), Array("x".utf8))).errno == .ENODEV)
        machine.perform(.store(.driverOverride(device), Array("a/b".utf8)))
        #expect(machine.perform(.store(.bind(driver), Array("x".utf8))) == .count(1))
    }
}
