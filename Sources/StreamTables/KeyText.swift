import JSON
import Projections

/// A key as the text of a JSON array, `["2026-07-14",8841]`, for tables that hold keys of several
/// stream tables, and for people.
public enum KeyText {
    /// The text of a key.
    public static func text(_ key: Key) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for part in key.parts {
            switch part {
            case .null, .list: writer.null()
            case .bool(let value): writer.bool(value)
            case .integer(let value): writer.integer(value)
            case .text(let value): writer.string(value.string)
            }
        }
        writer.endArray()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The key of a text; nil where it is none that `text` makes.
    public static func key(_ text: String) -> Key? {
        let bytes = Array(text.utf8)
        var reader = JSONReader()
        guard (try? reader.readText(bytes.span.bytes)) != nil, reader[0].kind == .array else {
            return nil
        }
        var parts: [Value] = []
        reader.forEachElement(of: 0) { token in
            switch reader[token].kind {
            case .true: parts.append(.bool(true))
            case .false: parts.append(.bool(false))
            case .string: parts.append(.text(Text(string(token, reader, bytes))))
            case .integer: parts.append(.integer(integer(token, reader, bytes)))
            default: parts.append(.null)
            }
        }
        return Key(parts)
    }

    private static func string(
        _ token: Int, _ reader: borrowing JSONReader, _ bytes: [UInt8]
    ) -> String { reader.string(at: token, in: bytes.span.bytes) ?? "" }

    private static func integer(
        _ token: Int, _ reader: borrowing JSONReader, _ bytes: [UInt8]
    ) -> Int64 { reader.integer(at: token, in: bytes.span.bytes) ?? 0 }
}
