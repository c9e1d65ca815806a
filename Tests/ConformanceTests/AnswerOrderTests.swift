import ConformanceCases
import Testing

@testable import ConformanceRunner

/// What counts as the same answer where the kernel promises no order.
struct AnswerOrderTests {
    private let asynchronous = AnswerOrder([.lab(["cdrv", "c", "async"])])
    private let ordered = AnswerOrder([.lab(["cdrv", "c"])])

    /// Two functions bound one after the other while `x` is deferred, and retried once, after both.
    private let once = [
        "match l x -517", "probe c f", "ret c f 0", "probe c g", "ret c g 0", "match l x -517",
        "match l x 1", "probe l x", "ret l x -517",
    ]

    /// The same with a retry between both, as a guest of 6.12 did it.
    private let twice = [
        "match l x -517", "probe c f", "ret c f 0", "match l x -517", "probe c g", "ret c g 0",
        "match l x -517", "match l x 1", "probe l x", "ret l x -517",
    ]

    @Test func `how often a retry defers among asynchronous probes is not promised`() {
        #expect(asynchronous.agree(once, twice))
        #expect(!ordered.agree(once, twice))
    }

    @Test func `an attempt of several lines counts as one`() {
        let attempt = ["match l x 1", "probe l x", "ret l x -517"]
        #expect(asynchronous.agree(attempt, attempt + attempt + attempt))
        #expect(!asynchronous.agree(attempt, attempt + ["match l x 1", "probe l x", "ret l x 0"]))
    }

    @Test func `a retry that did not happen, or ended otherwise, is a difference`() {
        #expect(!asynchronous.agree(once, once.filter { !$0.hasSuffix("-517") }))
        #expect(!asynchronous.agree(once, once.map { $0 == "ret c g 0" ? "ret c g -19" : $0 }))
        #expect(!asynchronous.agree(once, once + ["probe l x", "ret l x 0"]))
    }

    @Test func `what happens to one device is in order`() {
        #expect(!asynchronous.agree(["probe c f", "ret c f 0"], ["ret c f 0", "probe c f"]))
        #expect(
            asynchronous.agree(
                ["probe c f", "ret c f 0", "probe c g", "ret c g 0"],
                ["probe c g", "probe c f", "ret c g 0", "ret c f 0"]
            )
        )
    }
}
