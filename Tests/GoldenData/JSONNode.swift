import JSON
import Projections

/// A JSON value as a tree, for tests that look at answers and at golden tables.
public enum JSONNode: Hashable, Sendable {
    /// null.
    case null
    /// true or false.
    case bool(Bool)
    /// An integer of 64 bits.
    case integer(Int64)
    /// Any other number, as it was written.
    case number(String)
    /// A text; equal to another by its bytes.
    case text(Text)
    /// An array.
    case array([JSONNode])
    /// An object.
    case object([String: JSONNode])

    /// Reads one JSON text.
    /// - Throws: `JSONError`.
    public init(_ bytes: [UInt8]) throws {
        var reader = JSONReader()
        try reader.readText(bytes.span.bytes)
        self = JSONNode.node(0, reader, bytes)
    }

    /// Reads one JSON text.
    /// - Throws: `JSONError`.
    public init(_ text: String) throws { try self.init(Array(text.utf8)) }

    private static func node(
        _ index: Int, _ reader: borrowing JSONReader, _ bytes: [UInt8]
    ) -> JSONNode {
        let token = reader[index]
        switch token.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer, .number:
            if let value = reader.integer(at: index, in: bytes.span.bytes) {
                return .integer(value)
            }
            return .number(String(decoding: bytes[token.range], as: UTF8.self))
        case .string: return .text(Text(reader.string(at: index, in: bytes.span.bytes) ?? ""))
        case .array:
            var elements: [JSONNode] = []
            var child = index + 1
            while child < token.next {
                elements.append(node(child, reader, bytes))
                child = reader[child].next
            }
            return .array(elements)
        case .object:
            var members: [String: JSONNode] = [:]
            var key = index + 1
            while key < token.next {
                let name = reader.string(at: key, in: bytes.span.bytes) ?? ""
                members[name] = node(key + 1, reader, bytes)
                key = reader[key + 1].next
            }
            return .object(members)
        }
    }

    /// A member of an object; nil where there is none.
    public subscript(_ name: String) -> JSONNode? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The elements of an array; empty for anything else.
    public var elements: [JSONNode] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The integer, or nil.
    public var integer: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The text, or nil.
    public var string: String? {
        guard case .text(let value) = self else { return nil }
        return value.string
    }

    /// The value of a column; nil where no column could hold it.
    public var value: Value? {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .text(let value): return .text(value)
        case .array(let elements):
            var texts: [Text] = []
            for element in elements {
                guard case .text(let text) = element else { return nil }
                texts.append(text)
            }
            return .list(texts)
        case .number, .object: return nil
        }
    }
}
