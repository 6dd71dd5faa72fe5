import Glibc
import JSON
import Projections

/// Checks the members of an event's `data`.
enum EventData {
    /// The token of a field's value, or nil. `cursor` is the key to begin with and moves past what
    /// was found: sources write members in one order, so most searches end at their first step.
    @inline(__always)
    static func find(
        _ field: Int, of names: NameTable, in object: Int, from cursor: inout Int,
        _ reader: borrowing JSONReader, _ text: RawSpan
    ) -> Int? {
        let end = reader[object].next
        let start = cursor
        var key = start
        while key < end {
            let value = key + 1
            if isKey(key, field, names, reader, text) {
                cursor = reader[value].next
                return value
            }
            key = reader[value].next
        }
        key = object + 1
        while key < start {
            let value = key + 1
            if isKey(key, field, names, reader, text) {
                cursor = reader[value].next
                return value
            }
            key = reader[value].next
        }
        return nil
    }

    @inline(__always)
    private static func isKey(
        _ key: Int, _ field: Int, _ names: NameTable, _ reader: borrowing JSONReader,
        _ text: RawSpan
    ) -> Bool {
        let token = reader[key]
        if token.hasEscapes {
            guard var name = reader.string(at: key, in: text) else { return false }
            return name.withUTF8 { names.isName(UnsafeRawBufferPointer($0), at: field) }
        }
        return text.withUnsafeBytes {
            names.isName(
                UnsafeRawBufferPointer(rebasing: $0[token.start..<token.end]), at: field)
        }
    }

    /// What is wrong with a field's value, or nil.
    @inline(__always)
    static func problem(
        _ field: EventField, _ value: Int?, _ reader: borrowing JSONReader, _ text: RawSpan
    ) -> String? {
        guard let value else { return field.isRequired ? "required" : nil }
        let token = reader[value]
        if token.kind == .null && !field.isRequired { return nil }
        switch field.kind {
        case .identifier:
            return token.kind == .string && token.end > token.start
                ? nil : "a text that is not empty was expected"
        case .text:
            return token.kind == .string ? nil : "a text was expected"
        case .integer:
            return reader.integer(at: value, in: text) != nil
                ? nil : "an integer of 64 bits was expected"
        case .bool:
            return token.kind == .true || token.kind == .false ? nil : "true or false was expected"
        }
    }
}

/// Where the lines of NDJSON end.
enum LineEnd {
    /// The offset of the next line feed at or after `start`, or the text's end.
    static func find(in text: RawSpan, from start: Int) -> Int {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = memchr(base + start, 0x0A, bytes.count - start)
            else { return bytes.count }
            return UnsafeRawPointer(found) - base
        }
    }
}

/// The names in a JSON pointer (RFC 6901).
enum JSONPointer {
    /// `name` as one step of a pointer.
    static func escape(_ name: String) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Media types (RFC 9110, section 8.3.1), as far as events need them.
enum MediaType {
    /// Whether `text` names JSON: `application/json`, `text/json` or any `+json`, with parameters
    /// or without.
    static func isJSON(_ text: String) -> Bool {
        let name = text.prefix { $0 != ";" && $0 != " " }.lowercased()
        return name == "application/json" || name == "text/json"
            || (name.hasSuffix("+json") && name.contains("/"))
    }
}
