/// Texts of the kernel, which are bytes, as strings of Swift, which are not.
///
/// What user space writes, an override or an argument of an event, may be any bytes but NUL. Bytes that
/// are UTF-8 are kept as that text; all others as a NUL with one scalar for each byte behind it, which
/// no name of anything in the core is and no other bytes give.
extension String {
    /// The string that stands for a byte string without NUL.
    init(kernelText bytes: some Collection<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.utf8.elementsEqual(bytes) else {
            self = text
            return
        }
        self = "\0"
        for byte in bytes { unicodeScalars.append(Unicode.Scalar(byte)) }
    }

    /// Whether the string stands for bytes that are no text.
    private var isBytes: Bool { utf8.first == 0 }

    /// The bytes that the string stands for.
    var kernelBytes: [UInt8] {
        guard isBytes else { return Array(utf8) }
        return unicodeScalars.dropFirst().map { UInt8(truncatingIfNeeded: $0.value) }
    }

    /// The string for people, with U+FFFD for what is not text.
    var readable: String { isBytes ? String(decoding: kernelBytes, as: UTF8.self) : self }

    /// Whether two strings are the same bytes, as strcmp(3) compares; Swift's `==` takes letters for the same
    /// that are only written the same.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension [String] {
    /// Whether one of them is the same bytes.
    func lists(_ text: String) -> Bool { contains { $0.isSame(as: text) } }
}
