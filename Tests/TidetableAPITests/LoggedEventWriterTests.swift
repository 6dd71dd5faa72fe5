import EventLog
import Foundation
import HarborPoint
import JSON
import Testing

@testable import TidetableAPI

struct LoggedEventWriterTests {
    /// What the writer makes of events that were appended to a log as they stand.
    private static func written(_ bodies: [String]) async throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = try EventLog.open(
            directory: folder.path(), catalog: HarborPointEvents.catalog,
            now: { 1_784_016_000_250 })
        defer { log.close() }
        for body in bodies {
            let block: EventBlock = try {
                var decoder = log.makeDecoder()
                return try decoder.decode(Array(body.utf8))
            }()
            let result = await withCheckedContinuation { continuation in
                log.append(block, producer: nil) { continuation.resume(returning: $0) }
            }
            _ = try result.get()
        }
        var writer = LoggedEventWriter()
        var lines: [String] = []
        let reader = try log.makeReader()
        _ = try reader.read(from: .zero) { event in
            var line: [UInt8] = []
            writer.append(event, to: &line)
            lines.append(String(decoding: line, as: UTF8.self))
            return true
        }
        return lines
    }

    private static let head =
        #""topic":"hold-events","appended_at":"2026-07-14T08:00:00.250Z","#

    private static let data = #"{"sailing_id":"s","booking_id":1,"hold_code":"visa"}"#

    @Test func theServersMembersComeFirst() async throws {
        let lines = try await Self.written([
            #"{"id":"1","source":"/s","type":"hold-added","data":\#(Self.data)}"#
        ])
        #expect(
            lines == [
                #"{"offset":0,\#(Self.head)"id":"1","source":"/s","type":"hold-added","#
                    + #""data":\#(Self.data)}"#
            ])
    }

    @Test func theSendersMembersOfTheSameNamesGiveWay() async throws {
        let lines = try await Self.written([
            #"{"offset":99,"id":"1","topic":"hold-events","source":"/s","type":"hold-added","#
                + #""appended_at":"never","data":\#(Self.data)}"#
        ])
        #expect(
            lines == [
                #"{"offset":0,\#(Self.head)"id":"1","source":"/s","type":"hold-added","#
                    + #""data":\#(Self.data)}"#
            ])
    }

    @Test func anEventOfManyLinesIsWrittenOnOne() async throws {
        let lines = try await Self.written([
            "{\r\n\"id\": \"1\",\n\"source\": \"/s\",\n\"type\": \"hold-added\",\n\"data\": {\n"
                + "\"sailing_id\": \"s\",\n\"booking_id\": 1,\n\"hold_code\": \"a\\nb\"}}"
        ])
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { !$0.contains("\n") && !$0.contains("\r") })
        #expect(lines.first?.contains(#""hold_code": "a\nb""#) == true)
    }

    @Test func valuesKeepTheirSpelling() async throws {
        let member = #""n":12345678901234567890.50e+1,"e":"\u0041\/","l":[1, 2],"z":null"#
        let lines = try await Self.written([
            #"{"id":"1","source":"/s","type":"hold-added",\#(member),"data":\#(Self.data)}"#
        ])
        #expect(lines.first?.contains(member) == true)
    }

    @Test func everyLineIsJSONWithTheNextOffset() async throws {
        let bodies = (0..<5).map {
            #"{"id":"\#($0)","source":"/s","type":"hold-added","k\u0065y\n":1,"#
                + #""data":\#(Self.data)}"#
        }
        let lines = try await Self.written(bodies)
        #expect(lines.count == 5)
        for (index, line) in lines.enumerated() {
            let bytes = Array(line.utf8)
            var reader = JSONReader()
            try reader.readText(bytes.span.bytes)
            let member = reader.member("offset", of: 0, in: bytes.span.bytes)
            let offset = reader.integer(at: try #require(member), in: bytes.span.bytes)
            #expect(offset == Int64(index))
            let hasKey = reader.member("key\n", of: 0, in: bytes.span.bytes) != nil
            #expect(hasKey)
        }
    }
}
