import Projections

/// Bytes that are equal exactly where two questions mean the same: every part says its length,
/// so that neighbours cannot run together.
struct CanonicalForm {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) {
        append(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ part: [UInt8]) {
        append(Int64(part.count))
        bytes.append(contentsOf: part)
    }

    mutating func append(_ value: Value) {
        switch value {
        case .null: bytes.append(0)
        case .bool(let value): bytes.append(value ? 2 : 1)
        case .integer(let value):
            bytes.append(3)
            append(value)
        case .text(let text):
            bytes.append(4)
            append(text.string)
        case .list(let texts):
            bytes.append(5)
            append(Int64(texts.count))
            for text in texts { append(text.string) }
        }
    }

    mutating func append(_ filter: Filter) {
        append(Int64(filter.column))
        switch filter.condition {
        case .equal(let value): append(1, [value])
        case .notEqual(let value): append(2, [value])
        case .greater(let value): append(3, [value])
        case .greaterOrEqual(let value): append(4, [value])
        case .less(let value): append(5, [value])
        case .lessOrEqual(let value): append(6, [value])
        case .oneOf(let values): append(7, values)
        case .contains(let text): append(8, [.text(text)])
        case .null: append(9, [])
        case .notNull: append(10, [])
        }
    }

    private mutating func append(_ tag: UInt8, _ values: [Value]) {
        bytes.append(tag)
        append(Int64(values.count))
        for value in values { append(value) }
    }
}
