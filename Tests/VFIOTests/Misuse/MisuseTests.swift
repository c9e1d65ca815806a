import Testing

/// What a driver must not do does not compile, and the compiler says why.
@Suite struct MisuseTests {
    @Test func `a mistake of types does not compile`() throws {
        try expectRefused(Misuse.ofTypes)
    }

    @Test func `a mistake of who owns what does not compile`() throws {
        try expectRefused(Misuse.ofOwnership)
    }

    private func expectRefused(_ misuses: [Misuse]) throws {
        let said = try Compiler.compile(misuses.map(\.source))
        for (index, misuse) in misuses.enumerated() {
            let errors = said.errors[index]
            #expect(errors.contains { $0.contains(misuse.words) }, "\(misuse.name): \(errors)")
        }
        #expect(said.elsewhere == [])
    }

    @Test func `what is like them and no misuse compiles`() throws {
        let said = try Compiler.compile([Self.proper])
        #expect(said.errors == [[]])
        #expect(said.elsewhere == [])
        #expect(said.status == 0)
    }

    @Test func `there are eighteen and more`() {
        #expect(Misuse.ofTypes.count + Misuse.ofOwnership.count >= 18)
        #expect(Set((Misuse.ofTypes + Misuse.ofOwnership).map(\.name)).count >= 18)
    }

    private static let proper = """
        static func misuse() throws {
            let device = Edu.simulating(EduModel())
            let buffer = try device.map(DMABuffer(byteCount: 4096))
            let interrupts = try device.enableInterrupts(.msi)
            let number = try device.withRegisters(.bar0) { registers throws(VFIOError) in
                try registers.write(WriteOnly<UInt64>(0x80), buffer.address.rawValue)
                return try registers.read(ReadOnly<UInt32>(0x00))
            }
            try interrupts.disable()
            let free = try buffer.unmap()
            free.store(number, at: 0)
            let driver = try EduDriver(device)
            driver.close()
        }
        final class Holder {
            var device: Edu?
            func give(_ device: consuming Edu) { self.device = consume device }
            func take() -> Edu? { device.take() }
        }
        """
}
