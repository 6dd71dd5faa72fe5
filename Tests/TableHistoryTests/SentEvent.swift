import EventLog
import GoldenData
import JSON
import Projections

@testable import TableHistory

/// An event as it was sent, read without the code under test.
struct SentEvent: Sendable {
    let name: EventName
    let data: [UInt8]

    init(_ line: [UInt8], offset: Int64, _ catalog: EventCatalog) throws {
        let node = try JSONNode(line)
        let type = node["type"]?.string ?? ""
        name = EventName(
            offset: Offset(offset), type: type,
            topic: node["topic"]?.string ?? catalog[type]?.topic ?? "",
            time: node["time"]?.string, id: node["id"]?.string ?? "",
            source: node["source"]?.string ?? "")
        var reader = JSONReader()
        try reader.readText(line.span.bytes)
        data =
            reader.member("data", of: 0, in: line.span.bytes)
            .map { Array(line[reader[$0].range]) } ?? []
    }

    /// Loads the event as a projector does.
    func load(into event: inout Event) throws(FoldError) {
        try event.load(type: name.type, topic: name.topic, data: data.span.bytes)
    }
}
