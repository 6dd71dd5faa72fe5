import Projections

/// The bytes of a cursor, in base64url. Integers are little-endian.
///
///     1   format: 1
///     8   fingerprint of table, filters and order
///     8   hash of the log's id
///     8   generation
///     4+n table name: its length, its bytes
///     *   values until the checksum, each a tag and what the tag says
///           0 null · 1 false · 2 true · 3 integer (8) · 4 text: its length (4), its bytes
///     4   checksum of all bytes before it, against typing errors and cut links
///
/// A checksum is no signature: decoding is total, and whatever it gives is checked against the
/// question and bound as a value.
enum CursorCodec {
    struct Content: Equatable {
        var fingerprint: UInt64
        var log: UInt64
        var generation: Int64
        var table: String
        var values: [Value]
    }

    private static let format: UInt8 = 1

    static func text(_ content: Content) -> String {
        var bytes: [UInt8] = [format]
        append(content.fingerprint, to: &bytes)
        append(content.log, to: &bytes)
        append(content.generation, to: &bytes)
        append(content.table, to: &bytes)
        for value in content.values {
            switch value {
            // Lists have no order, so no cursor has one.
            case .null, .list: bytes.append(0)
            case .bool(let value): bytes.append(value ? 2 : 1)
            case .integer(let value):
                bytes.append(3)
                append(value, to: &bytes)
            case .text(let text):
                bytes.append(4)
                append(text.string, to: &bytes)
            }
        }
        append(checksum(bytes[...]), to: &bytes)
        return Base64URL.text(bytes)
    }

    static func content(_ text: String) -> Content? {
        guard let bytes = Base64URL.bytes(text), bytes.count > 4 else { return nil }
        var checksumBytes = ByteSource(bytes[(bytes.count - 4)...])
        var source = ByteSource(bytes[..<(bytes.count - 4)])
        guard checksumBytes.integer(UInt32.self) == checksum(bytes[..<(bytes.count - 4)]),
            source.byte() == format,
            let fingerprint = source.integer(UInt64.self),
            let log = source.integer(UInt64.self),
            let generation = source.integer(Int64.self),
            let table = source.text()
        else { return nil }
        var values: [Value] = []
        while let tag = source.byte() {
            guard let value = value(tag, &source) else { return nil }
            values.append(value)
        }
        return Content(
            fingerprint: fingerprint, log: log, generation: generation, table: table,
            values: values)
    }

    private static func value(_ tag: UInt8, _ source: inout ByteSource) -> Value? {
        switch tag {
        case 0: return .null
        case 1: return .bool(false)
        case 2: return .bool(true)
        case 3: return source.integer(Int64.self).map(Value.integer)
        case 4: return source.text().map { .text(Text($0)) }
        default: return nil
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(UInt32(truncatingIfNeeded: text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: StableHash.of(Array(bytes)))
    }
}

/// Bytes taken from the front, nil where there are too few.
private struct ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
        let size = Integer.bitWidth / 8
        guard rest.count >= size else { return nil }
        var value: Integer = 0
        for byte in rest.prefix(size).reversed() {
            value = value << 8 | Integer(truncatingIfNeeded: byte)
        }
        rest.removeFirst(size)
        return value
    }

    mutating func text() -> String? {
        guard let count = integer(UInt32.self), count <= rest.count else { return nil }
        defer { rest.removeFirst(Int(count)) }
        return String(validating: rest.prefix(Int(count)), as: UTF8.self)
    }
}
