import GoldenData
import Projections
import Testing

/// acked ⊆ log; offsets dense; no duplicate; table(P) = fold(log[..P]).
///
/// It keeps the log as it has seen it and folds it with the projections' pure functions alone.
struct Oracle {
    /// The source and id of every event of the log, by offset.
    private(set) var log: [Text] = []
    private var identities: Set<Text> = []
    private var events: [GoldenEvent] = []
    private var folds: [String: PureFold] = [:]
    /// The identities and the position of everything that was acked.
    var acked: Set<Text> = []
    var ackedPosition: Int64 = -1

    /// Checks tables that were read from a server against the log of the same server.
    mutating func check(_ tables: [Client.Rows], _ client: Client) throws {
        // `events` checks that the offsets have no gaps.
        for event in try client.events(from: Int64(log.count)) {
            let isNew = identities.insert(event.identity).inserted
            #expect(isNew, "\(event.identity) is in the log twice")
            log.append(event.identity)
            events.append(event)
        }
        for rows in tables {
            #expect(rows.position <= rows.logEnd, "\(rows.table.name) is ahead of the log")
            #expect(rows.logEnd >= ackedPosition, "an acked event is gone")
            let entries = try fold(rows.table, to: rows.position)
            let areEqual = rows.entries == entries
            #expect(areEqual, "\(rows.table.name) at \(rows.position) is not the log's fold")
        }
        #expect(acked.isSubset(of: identities), "an acked event is not in the log")
    }

    private mutating func fold(
        _ table: TableSchema, to position: Int64
    ) throws -> [Key: PureFold.Entry] {
        let projection = Client.projections.first { $0.tables.contains(table) }
        let rules = try #require(projection)
        var fold = folds.removeValue(forKey: table.name) ?? PureFold(rules)
        if position < fold.next - 1 { fold = PureFold(rules) }
        while fold.next <= position { try fold.fold(events[Int(fold.next)]) }
        folds[table.name] = fold
        return try fold.entries(of: table.name)
    }

    /// Checks that the log is, from its beginning, what was seen of it before.
    func checkWholeLog(_ client: Client) throws {
        let now = try client.events(from: 0).map(\.identity)
        #expect(now.count >= log.count)
        let isSame = Array(now.prefix(log.count)) == log
        #expect(isSame, "the log was edited")
    }
}
