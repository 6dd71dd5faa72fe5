import JSON

/// A list of texts as the text of a JSON array: what a table file holds, what readers are sent as
/// it is, and what SQL sees.
public enum ListText {
    /// The text of a list.
    public static func text(_ values: [Text]) -> String {
        guard !values.isEmpty else { return "[]" }
        var writer = JSONWriter()
        writer.beginArray()
        for value in values { writer.string(value.string) }
        writer.endArray()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The list of a text; nil where that is no JSON array of texts.
    public static func values(_ text: RawSpan) -> [Text]? {
        // Most lists are empty.
        let isEmpty = text.withUnsafeBytes { $0.count == 2 && $0[0] == 0x5B && $0[1] == 0x5D }
        if isEmpty { return [] }
        var reader = JSONReader()
        guard (try? reader.readText(text)) != nil, reader[0].kind == .array else { return nil }
        var values: [Text] = []
        var token = 1
        while token < reader[0].next {
            guard let value = reader.string(at: token, in: text) else { return nil }
            values.append(Text(value))
            token = reader[token].next
        }
        return values
    }
}
