extension SwapArea {
    /// The paths in a `/proc/swaps`; its heading, and a line of another shape, are left out.
    static func paths(inSwaps bytes: [UInt8]) -> [String] {
        bytes.lines.compactMap { line in
            let words = line.words
            // Path, type, size, used, priority.
            guard words.count == 5, words[0].first == UInt8(ascii: "/") else { return nil }
            return words[0].unescapedPath
        }
    }
}
