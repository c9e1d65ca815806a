#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// How requests and answers cross the wire: one line of JSON each.
public enum LabMessage {
    /// The line that says `value`, without its newline.
    public static func encode(_ value: some Encodable) throws(LabChannelError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw .malformed("cannot encode a message: \(error)")
        }
    }

    /// What a line says.
    public static func decode<Value: Decodable>(
        _ type: Value.Type,
        from line: [UInt8]
    ) throws(LabChannelError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(line))
        } catch {
            let start = String(decoding: line.prefix(200), as: UTF8.self)
            throw .malformed("expected a \(type), got '\(start)': \(error)")
        }
    }
}
