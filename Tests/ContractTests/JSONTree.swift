import JSON
import Yams

/// A value of JSON or YAML as a tree, for schemas and for answers.
indirect enum JSONTree: Equatable {
    case null
    case bool(Bool)
    /// The digits as they were written: `1` is an integer, `1.0` is not.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// What went wrong while a tree was made.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a JSON text, strictly.
    init(json bytes: [UInt8]) throws {
        var reader = JSONReader()
        try reader.readText(bytes.span.bytes)
        self = try JSONTree.value(at: 0, reader, bytes)
    }

    /// Reads a YAML document.
    init(yaml text: String) throws {
        guard let node = try Yams.compose(yaml: text) else {
            throw Failure(description: "an empty document")
        }
        self = try JSONTree.value(of: node)
    }

    private static func value(
        at index: Int, _ reader: borrowing JSONReader, _ bytes: [UInt8]
    ) throws -> JSONTree {
        let token = reader[index]
        switch token.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer, .number: return .number(String(decoding: bytes[token.range], as: UTF8.self))
        case .string: return .string(reader.string(at: index, in: bytes.span.bytes) ?? "")
        case .array:
            var items: [JSONTree] = []
            var next = index + 1
            while next < token.next {
                items.append(try value(at: next, reader, bytes))
                next = reader[next].next
            }
            return .array(items)
        case .object:
            var members: [String: JSONTree] = [:]
            var key = index + 1
            while key < token.next {
                let name = reader.string(at: key, in: bytes.span.bytes) ?? ""
                members[name] = try value(at: key + 1, reader, bytes)
                key = reader[key + 1].next
            }
            return .object(members)
        }
    }

    private static func value(of node: Node) throws -> JSONTree {
        switch node {
        case .scalar(let scalar): return Self.scalar(scalar, node)
        case .sequence(let sequence): return .array(try sequence.map(value(of:)))
        case .mapping(let mapping):
            var members: [String: JSONTree] = [:]
            for (key, child) in mapping {
                guard let name = key.scalar?.string, members[name] == nil else {
                    throw Failure(description: "a key is no text, or is there twice")
                }
                members[name] = try value(of: child)
            }
            return .object(members)
        case .alias: throw Failure(description: "an alias that names nothing")
        }
    }

    /// YAML 1.2's core schema: quoted is text, plain is what it looks like.
    private static func scalar(_ scalar: Node.Scalar, _ node: Node) -> JSONTree {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            let isNumber = Double(scalar.string) != nil && scalar.string.first?.isLetter == false
            return isNumber ? .number(scalar.string) : .string(scalar.string)
        }
    }
}

extension JSONTree {
    /// The member of an object, nil where it is absent or this is none.
    subscript(_ name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The members, none where this is no object.
    var members: [String: JSONTree] {
        guard case .object(let members) = self else { return [:] }
        return members
    }

    /// The elements, none where this is no array.
    var elements: [JSONTree] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The text, nil where this is none.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number, nil where this is none.
    var number: Double? {
        guard case .number(let digits) = self else { return nil }
        return Double(digits)
    }

    /// The texts of an array's elements.
    var texts: [String] { elements.compactMap(\.text) }

    /// The value as JSON, members sorted by name.
    var json: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let digits): return digits
        case .string(let text):
            var writer = JSONWriter()
            writer.string(text)
            return String(decoding: writer.bytes, as: UTF8.self)
        case .array(let items): return "[\(items.map(\.json).joined(separator: ","))]"
        case .object(let members):
            let parts = members.sorted { $0.key < $1.key }.map {
                "\(JSONTree.string($0.key).json):\($0.value.json)"
            }
            return "{\(parts.joined(separator: ","))}"
        }
    }
}
