import JSON

/// A JSON value as a tree, for the small answers that commands read. Members keep their order and
/// numbers their text.
public indirect enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number as it was written.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object([Member])

    /// A member of an object.
    public struct Member: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its value.
        public let value: JSONValue

        /// Makes a member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads one JSON text.
    public init(_ bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader()
        let text = bytes.span.bytes
        try reader.readText(text)
        self = JSONValue.tree(reader, 0, text)
    }

    /// The member of that name, nil if there is none or this is no object.
    public subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string, or of a number as it was written.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The number if it is an integer of 64 bits.
    public var integer: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text)
    }

    /// The number.
    public var double: Double? {
        guard case .number(let text) = self else { return nil }
        return Double(text)
    }

    /// The elements of an array, none for anything else.
    public var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    private static func tree(
        _ reader: borrowing JSONReader, _ index: Int, _ text: RawSpan
    ) -> JSONValue {
        let token = reader[index]
        switch token.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer, .number:
            let number = text.extracting(token.range)
            return .number(number.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
        case .string: return .string(reader.string(at: index, in: text) ?? "")
        case .array:
            var elements: [JSONValue] = []
            reader.forEachElement(of: index) { elements.append(tree(reader, $0, text)) }
            return .array(elements)
        case .object:
            var members: [Member] = []
            reader.forEachMember(of: index) { key, value in
                let name = reader.string(at: key, in: text) ?? ""
                members.append(Member(name, tree(reader, value, text)))
            }
            return .object(members)
        }
    }
}

extension JSONValue {
    /// Writes the value compactly.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let text): writer.raw(text.utf8Span.span.bytes)
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }

    /// The compact text.
    public var compact: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
