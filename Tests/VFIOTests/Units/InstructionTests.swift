import Testing

/// What the accesses to registers are compiled to for a processor that is not here.
@Suite struct InstructionTests {
    @Test(arguments: [8, 16, 32, 64])
    func `for arm64 an access is one instruction beside its barrier, and changes no address`(
        width: Int
    ) throws {
        let lines = try Compiler.instructions(Self.program(width), for: "aarch64-linux-gnu")
        let size = [8: "b", 16: "h"][width] ?? ""
        let register = width == 64 ? "x" : "w"
        // The address alone: neither "[x8], #4" nor "[x8, #4]!". The rest is arithmetic.
        let memory = lines.filter { ["ld", "st", "dm"].contains($0.prefix(2)) }
            .map { $0.replacing(/([wx])[0-9]+, \[x[0-9]+\]$/) { "\($0.1)N, [xN]" } }
        let load = "ldr\(size) \(register)N, [xN]"
        let store = "str\(size) \(register)N, [xN]"
        #expect(
            memory == [load, "dmb oshld", load, "dmb oshld", "dmb oshst", store],
            "\(lines)"
        )
    }

    /// Loops in which a compiler likes to count the address on by the access itself.
    private static func program(_ width: Int) -> String {
        """
        #include "CVFIO.h"
        typedef uint\(width)_t number;
        number read(const volatile number *at)
        {
            number sum = 0;
            do { sum += cvfio_load_\(width)(at++); } while (cvfio_load_\(width)(at));
            return sum;
        }
        void write(volatile number *at, long count)
        {
            while (count--) cvfio_store_\(width)(at++, (number)count);
        }
        """
    }
}
