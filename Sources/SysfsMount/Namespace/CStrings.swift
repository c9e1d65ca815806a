internal import Glibc

/// Strings as C wants them, kept until this goes.
///
/// It is not shared: whoever makes it keeps it until the call that it is for has returned.
@unsafe final class CStrings {
    private var strings: [UnsafeMutablePointer<CChar>?] = unsafe []
    private var arrays: [UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>] = unsafe []

    deinit {
        while let string = unsafe strings.popLast() { unsafe free(string) }
        while let array = unsafe arrays.popLast() { unsafe array.deallocate() }
    }

    /// A copy of a string, ended by a NUL byte.
    func string(_ text: String) -> UnsafeMutablePointer<CChar>? {
        let copy = unsafe strdup(text)
        unsafe strings.append(copy)
        return unsafe copy
    }

    /// A copy of a string as a constant; nil for none.
    func constant(_ text: String?) -> UnsafePointer<CChar>? {
        guard let text else { return nil }
        return unsafe UnsafePointer(string(text))
    }

    /// Copies of strings, ended by a null pointer.
    func array(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: texts.count + 1
        )
        for (index, text) in texts.enumerated() {
            unsafe (array + index).initialize(to: string(text))
        }
        unsafe (array + texts.count).initialize(to: nil)
        unsafe arrays.append(array)
        return unsafe array
    }

    /// The same as an array of constants.
    func constants(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
        let array = unsafe UnsafeRawPointer(array(texts))
        // SAFETY: a pointer to constants has the layout of a pointer to variables.
        return unsafe array.assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    }
}
