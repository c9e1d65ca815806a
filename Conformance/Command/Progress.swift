internal import Glibc

/// Progress on the standard error: one line that changes on a terminal, a line each elsewhere.
struct Progress: Sendable {
    private let isTerminal = isatty(2) == 1

    func say(_ text: String) {
        write(isTerminal ? "\r\u{1b}[K\(text)" : "\(text)\n")
    }

    func end() {
        if isTerminal { write("\r\u{1b}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        // SAFETY: write(2) reads the bytes of the array and keeps no pointer.
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
