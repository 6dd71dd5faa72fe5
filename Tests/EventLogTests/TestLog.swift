import EventLog
import Glibc
import Projections

/// A catalog with every kind of member.
let testCatalog = EventCatalog([
    EventType(
        "thing-made", topic: "things", partitionKey: "thing",
        fields: [
            EventField("thing", .identifier), EventField("count", .integer),
            EventField("note", .text, isRequired: false),
            EventField("is_new", .bool, isRequired: false),
            EventField("a/b~c", .integer, isRequired: false),
        ]),
    EventType(
        "thing-gone", topic: "endings", partitionKey: "thing",
        fields: [EventField("thing", .identifier)]),
])

/// A directory that is deleted when the value is released.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        path = "/tmp/tidetable-log-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        mkdir(path, 0o755)
    }

    deinit { TemporaryDirectory.remove(path) }

    static func remove(_ path: String) {
        for name in names(path) { remove("\(path)/\(name)") }
        if unlink(path) != 0 { rmdir(path) }
    }

    static func names(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func open(_ options: EventLogOptions = EventLogOptions()) throws -> EventLog {
        try EventLog.open(
            directory: "\(path)/log", catalog: testCatalog, options: options, now: { 1_000 })
    }
}

/// One event as JSON.
func eventText(_ id: String, count: Int = 1, extra: String = "") -> String {
    #"{"id":"\#(id)","source":"/test","type":"thing-made"\#(extra),"#
        + #""data":{"thing":"t\#(count)","count":\#(count)}}"#
}

/// A block with events of these ids.
func block(_ log: EventLog, _ ids: some Sequence<Int>, count: Int = 1) throws -> EventBlock {
    var decoder = log.makeDecoder()
    let lines = ids.map { eventText("id-\($0)", count: count) }.joined(separator: "\n")
    return try decoder.decode(Array(lines.utf8), as: .lines)
}

/// All ids of a log, in order, as far as they are of the form that `block` makes.
func ids(_ log: EventLog, from offset: Offset = .zero) throws -> [Int] {
    let reader = try log.makeReader()
    var found: [Int] = []
    try reader.read(from: offset) { event in
        let text = String(decoding: event.json, as: UTF8.self)
        let digits = text.drop { !$0.isNumber }.prefix { $0.isNumber }
        found.append(Int(digits) ?? -1)
        return true
    }
    return found
}
