import DriverCore
import Testing

/// Texts that are made of a device's number.
@Suite struct NumberedTextTests {
    @Test(
        arguments: [
            ([], 5, 5), ([.plus(-7)], 5, -2), ([.times(3)], 5, 15), ([.dividedBy(2)], 5, 2),
            ([.dividedBy(1)], 5, 5), ([.dividedBy(0)], 5, 5), ([.dividedBy(-1)], 5, 5),
            ([.remainderBy(3)], 5, 2), ([.remainderBy(1)], 5, 0), ([.remainderBy(0)], 5, 5),
            ([.plus(1), .times(2), .remainderBy(5)], 5, 2), ([.plus(.max)], 1, .min),
            ([.times(.max)], 2, -2),
        ] as [([DriverCore.NumberRule.Step], Int, Int)]
    )
    func `steps are done one after the other, and never trap`(
        steps: [DriverCore.NumberRule.Step],
        number: Int,
        value: Int
    ) {
        #expect(DriverCore.NumberRule(steps: steps).value(for: number) == value)
    }

    private func text(_ rule: DriverCore.NumberRule, _ number: Int) -> String {
        let text = DriverCore.NumberedText([
            .bytes(Array("<".utf8)), .digits(rule), .bytes(Array(">".utf8)),
        ])
        return String(decoding: text.bytes(for: number), as: UTF8.self)
    }

    @Test func `digits are those of the number, with zeros up to the width`() {
        for number in Array(0...300) + [4095, 4096, 65_535, 1_000_000, .max] {
            let hexadecimal = String(number, radix: 16)
            #expect(text(DriverCore.NumberRule(), number) == "<\(number)>")
            #expect(text(DriverCore.NumberRule(isHexadecimal: true), number) == "<\(hexadecimal)>")
            for width in 0...5 {
                let zeros = String(repeating: "0", count: max(0, width - hexadecimal.count))
                let rule = DriverCore.NumberRule(width: width, isHexadecimal: true)
                #expect(text(rule, number) == "<\(zeros)\(hexadecimal)>")
            }
        }
    }
}
