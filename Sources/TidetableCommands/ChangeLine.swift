import HTTPClient

/// A change of a table, or a checkpoint between changes, as a line of NDJSON: the event's object
/// with its name, and a checkpoint's id, before its own members.
enum ChangeLine {
    static func append(_ event: EventStreamParser.Event, to lines: inout [UInt8]) {
        lines += "{\"event\":\(JSONValue.string(event.name).compact)".utf8
        if event.name == "checkpoint" {
            lines += ",\"id\":\(JSONValue.string(event.id).compact)".utf8
        }
        let members = event.data.dropFirst()
        if members.first != UInt8(ascii: "}") { lines.append(UInt8(ascii: ",")) }
        lines += members
        lines.append(0x0a)
    }
}
