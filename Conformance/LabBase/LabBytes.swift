#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Bytes that cross the wire as base64.
public struct LabBytes: Codable, Hashable, Sendable, ExpressibleByStringLiteral {
    /// The bytes themselves.
    public var bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes of a text.
    public init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The bytes of a text written in the source.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The bytes as text; what is no UTF-8 is replaced.
    public var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Reads base64.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let data = Data(base64Encoded: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected base64"
            )
        }
        self.bytes = Array(data)
    }

    /// Writes base64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(bytes).base64EncodedString())
    }
}
