import EventLog
import JSON

/// Writes an event of the log as it was sent, with `offset`, `topic` and `appended_at` put before
/// its own members, on one line.
struct LoggedEventWriter {
    private var reader = NoncopyableReader()
    /// Members that the server says; the sender's of the same name give way to them.
    private static let own: [StaticString] = ["offset", "topic", "appended_at"]

    mutating func append(_ event: borrowing LoggedEvent, to body: inout [UInt8]) {
        let text = event.json.bytes
        guard (try? reader.value.readText(text)) != nil else { return }
        var json = JSONWriter()
        json.beginObject()
        json.member("offset", event.offset.rawValue)
        json.member("topic", event.topic)
        json.member("appended_at", RFC3339.text(milliseconds: event.appendedAt))
        var key = 1
        while key < reader.value[0].next {
            let value = key + 1
            let isOwn = LoggedEventWriter.own.contains {
                reader.value.string(at: key, in: text, equals: $0)
            }
            if !isOwn {
                json.key(reader.value.string(at: key, in: text) ?? "")
                let bytes = line(event.json, reader.value[value])
                json.raw(bytes.span.bytes)
            }
            key = reader.value[value].next
        }
        json.endObject()
        body.append(contentsOf: json.bytes)
    }

    /// A value's bytes as they were sent, line ends between its tokens turned into spaces.
    private func line(_ json: UnsafeRawBufferPointer, _ token: JSONToken) -> [UInt8] {
        let quotes = token.kind == .string ? 1 : 0
        let range = (token.start - quotes)..<(token.end + quotes)
        return json[range].map { $0 == 0x0a || $0 == 0x0d ? 0x20 : $0 }
    }
}

/// Lets a copyable writer hold the reader's buffers.
private final class NoncopyableReader {
    var value = JSONReader()
}
