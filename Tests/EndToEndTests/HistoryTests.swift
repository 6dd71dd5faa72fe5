import GoldenData
import HTTPClient
import HTTPCore
import HarborPoint
import Projections
import Testing

extension EndToEndTests {
    /// Rows that explain themselves, over the awkward events.
    @Suite struct HistoryTests {
        private static let seed = UInt64.random(in: 0...1 << 32)
        private let server: ServerProcess
        private let client: Client
        private let events: [GoldenEvent]
        private var random = SeededRandom(seed: HistoryTests.seed)

        init() throws {
            print("history, seed \(HistoryTests.seed)")
            (server, client) = try Harbor().serve()
            events = try GoldenData.hard.events()
            let append = try client.append(body: try GoldenData.hard.text())
            _ = try client.tables(from: append.position)
        }

        private func path(_ table: TableSchema, _ key: Key) -> String {
            let parts = key.parts.map { part in
                switch part {
                case .text(let text): PercentCoding.encode(text.string)
                case .integer(let number): String(number)
                default: ""
                }
            }
            return "/v1/tables/\(table.name)/rows/\(parts.joined(separator: "/"))"
        }

        private func json(_ target: String) throws -> JSONNode {
            let answer = try client.get(target, ["Prefer": "wait=30"])
            guard answer.status == 200 else { throw Client.Unexpected(answer) }
            return try JSONNode(answer.body)
        }

        @Test mutating func theEventsOfARowFoldToTheRow() throws {
            let table = Client.manifest.table
            let keys = try client.rows().entries.keys.sorted().shuffled(using: &random).prefix(30)
            for key in keys {
                for order in ["offset", "-offset"] {
                    var found: [JSONNode] = []
                    var cursor: String?
                    repeat {
                        let more = cursor.map { "&cursor=\($0)" } ?? ""
                        let page = try json(
                            path(table, key) + "/history?limit=7&order=\(order)\(more)")
                        #expect(page["refold_matches"] == .bool(true))
                        found += page["events"]?.elements ?? []
                        cursor = page["next_cursor"]?.string
                    } while cursor != nil
                    let offsets = found.compactMap { $0["offset"]?.integer }
                    #expect(
                        offsets == (order == "offset" ? offsets.sorted() : offsets.sorted(by: >)))
                    #expect(offsets.sorted() == (try own(key)))
                    let newest = order == "offset" ? found.last : found.first
                    #expect(try newest?["row"] == json(path(table, key)))
                }
            }
            #expect(server.stop() == .exited(0))
        }

        /// The offsets of the events that the manifest folds into a key.
        private func own(_ key: Key) throws -> [Int64] {
            try events.indices.filter { index in
                var event = Event()
                let sent = events[index]
                try event.load(type: sent.type, topic: sent.topic, data: sent.data.span.bytes)
                guard Client.manifest.subscribedTypes.contains(sent.type) else { return false }
                var keys: [Key] = []
                try Client.manifest.keys(of: event, into: &keys)
                return keys.contains(key)
            }.map(Int64.init)
        }

        @Test mutating func everyTableStandsAsItStoodAtAnyPosition() throws {
            let sailings = Set(events.map(\.sailing)).sorted()
            for position in (0..<12).map({ _ in Int64.random(in: 0..<20_000, using: &random) }) {
                let sailing = sailings[Int.random(in: sailings.indices, using: &random)]
                for projection in Client.projections {
                    var fold = PureFold(projection)
                    try fold.fold(events.prefix(Int(position) + 1))
                    for table in projection.tables {
                        let entries = try fold.entries(of: table.name)
                            .filter { $0.key.parts[0] == .text(sailing) }
                        let rows = try rows(table, sailing, position)
                        let areEqual = rows == entries
                        #expect(areEqual, "\(table.name) of \(sailing) at \(position)")
                    }
                }
            }
            #expect(server.stop() == .exited(0))
        }

        private func rows(
            _ table: TableSchema, _ sailing: Text, _ position: Int64
        ) throws -> [Key: PureFold.Entry] {
            let name = PercentCoding.encode(sailing.string)
            let answer = try client.get(
                "/v1/tables/\(table.name)/rows?sailing_id=\(name)&as_of=\(position)",
                ["Accept": "application/x-ndjson"])
            guard answer.status == 200 else { throw Client.Unexpected(answer) }
            #expect(answer.integer("Stream-Checkpoint-Offset") == position)
            var entries: [Key: PureFold.Entry] = [:]
            for line in answer.body.split(separator: UInt8(ascii: "\n")) {
                let row = try JSONNode(Array(line))
                entries[try Key(row, table)] = PureFold.Entry(
                    row: try Row(row, table),
                    lastEventOffset: row["last_event_offset"]?.integer ?? -1)
            }
            return entries
        }

        @Test mutating func whatIfIsWhatComesOfIt() throws {
            let table = Client.manifest.table
            let keys = try client.rows().entries.keys.sorted().shuffled(using: &random).prefix(10)
            for (number, key) in keys.enumerated() {
                guard case .text(let sailing) = key.parts[0],
                    case .integer(let booking) = key.parts[1]
                else { continue }
                let data = #""data":{"sailing_id":"\#(sailing)","booking_id":\#(booking),"#
                let lines = [
                    #"{"id":"w\#(number)a","source":"/w","type":"hold-added","#
                        + data + #""hold_code":"x"}}"#,
                    #"{"id":"w\#(number)b","source":"/w","type":"booking-confirmed","#
                        + data + #""cabin_id":"Z1"}}"#,
                ]
                let body = Array(lines.joined(separator: "\n").utf8)
                let answer = try client.post(path(table, key) + "/what-if", lines: body)
                guard answer.status == 200 else { throw Client.Unexpected(answer) }
                let foretold = try JSONNode(answer.body)["row"]
                let before = try json(path(table, key))
                let append = try client.append(body: body)
                let after = try json(path(table, key) + "?min_offset=\(append.position)")
                #expect(after["last_event_offset"]?.integer == append.position)
                for column in table.valueColumns {
                    #expect(foretold?[column.name] == after[column.name])
                }
                #expect(before["active_holds"] != after["active_holds"])
            }
            #expect(server.stop() == .exited(0))
        }

        @Test func aPositionWithoutTheRowIsSaidSo() throws {
            let table = Client.manifest.table
            let first = try #require(
                events.firstIndex { $0.booking != nil && $0.type == "hold-added" })
            let key = Key([
                .text(events[first].sailing), .integer(try #require(events[first].booking)),
            ])
            let begins = try #require(try own(key).first)
            let early = try client.get(path(table, key) + "?as_of=\(begins - 1)")
            #expect(early.status == 404)
            #expect(try JSONNode(early.body)["begins_at"]?.integer == begins)
            #expect(try client.get(path(table, key) + "?as_of=\(begins)").status == 200)
            let late = try client.get(path(table, key) + "?as_of=20000")
            #expect(late.status == 409)
            #expect(late.problem == "beyond-log-end")
            let all = try client.get("/v1/tables/\(table.name)/rows?as_of=100")
            #expect(all.status == 400)
            #expect(all.problem == "bad-parameter")
            let foreign =
                #"{"id":"o","source":"/w","type":"guest-checked-in","#
                + #""data":{"sailing_id":"no","booking_id":1}}"#
            let other = try client.post(
                path(table, key) + "/what-if", lines: Array(foreign.utf8))
            #expect(other.status == 422)
            #expect(server.stop() == .exited(0))
        }
    }
}
