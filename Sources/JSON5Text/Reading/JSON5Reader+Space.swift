/// What stands between the parts of a text: white space and comments.
extension JSON5Reader {
    /// Steps over white space and comments.
    mutating func skipSpace() throws(Failure) {
        while true {
            let length = spaceLength
            if length > 0 {
                at += length
            } else if next == UInt8(ascii: "/") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(Failure) {
        assert(next == UInt8(ascii: "/"), "a comment begins with a slash")
        let start = at
        at += 1
        if take("/") {
            while next != nil, lineEndLength == 0 { at += 1 }
            return
        }
        guard take("*") else {
            at = start
            throw expected("a comment (// or /*)")
        }
        while next != nil {
            if take("*") {
                if take("/") { return }
            } else {
                at += 1
            }
        }
        throw Failure(offset: start, problem: "expected '*/' at the end of the comment")
    }

    /// The length of the white space character that comes next; 0 for another.
    ///
    /// Source: the JSON5 specification, 8: the line ends, the white space of ASCII, and the space separators.
    var spaceLength: Int {
        switch next ?? 0 {
        case 0x09...0x0d, 0x20: return 1
        case 0xc2: return isNext([0xa0], after: 1) ? 2 : 0
        case 0xe1: return isNext([0x9a, 0x80], after: 1) ? 3 : 0
        case 0xe2:
            guard at + 2 < bytes.count else { return 0 }
            let isSpace =
                switch (bytes[at + 1], bytes[at + 2]) {
                case (0x80, 0x80...0x8a), (0x80, 0xa8...0xa9), (0x80, 0xaf), (0x81, 0x9f): true
                default: false
                }
            return isSpace ? 3 : 0
        case 0xe3: return isNext([0x80, 0x80], after: 1) ? 3 : 0
        case 0xef: return isNext([0xbb, 0xbf], after: 1) ? 3 : 0
        default: return 0
        }
    }

    /// The length of the line end that comes next; 0 for another character.
    var lineEndLength: Int {
        switch next {
        case UInt8(ascii: "\n"): 1
        case UInt8(ascii: "\r"): isNext([UInt8(ascii: "\n")], after: 1) ? 2 : 1
        case 0xe2: isNext([0x80, 0xa8], after: 1) || isNext([0x80, 0xa9], after: 1) ? 3 : 0
        default: 0
        }
    }

    private func isNext(_ expected: [UInt8], after count: Int) -> Bool {
        let start = at + count
        guard start + expected.count <= bytes.count else { return false }
        return bytes[start..<start + expected.count].elementsEqual(expected)
    }
}
