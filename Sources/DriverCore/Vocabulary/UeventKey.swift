extension DriverCore {
    /// One `KEY=VALUE` of an event.
    public struct UeventKey: Hashable, Sendable {
        private let storedName: String
        private let storedValue: String

        /// The name in capitals; bytes that are no text stand in it as U+FFFD.
        public var name: String { storedName.readable }
        /// The value; bytes that are no text stand in it as U+FFFD.
        public var value: String { storedValue.readable }
        /// The bytes that are sent.
        public var bytes: [UInt8] {
            storedName.kernelBytes + [UInt8(ascii: "=")] + storedValue.kernelBytes
        }

        /// A key with its value.
        public init(_ name: String, _ value: String) {
            storedName = name
            storedValue = value
        }

        /// A key of any bytes with its value.
        init(name: [UInt8], value: ArraySlice<UInt8>) {
            storedName = String(kernelText: name)
            storedValue = String(kernelText: value)
        }
    }
}
