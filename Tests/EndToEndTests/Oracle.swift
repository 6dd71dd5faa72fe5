import GoldenData
import Projections
import Testing

/// acked ⊆ log; offsets dense; no duplicate; table(P) = fold(log[..P]).
///
/// It keeps the log as it has seen it and folds it with the projection's pure functions alone.
struct Oracle {
    /// The source and id of every event of the log, by offset.
    private(set) var log: [Text] = []
    private var identities: Set<Text> = []
    private var events: [GoldenEvent] = []
    private var fold = PureFold(Client.manifest)
    /// The identities and the position of everything that was acked.
    var acked: Set<Text> = []
    var ackedPosition: Int64 = -1

    /// Checks rows that were read from a server against the log of the same server.
    mutating func check(_ rows: Client.Rows, _ client: Client) throws {
        #expect(rows.position <= rows.logEnd, "a table is ahead of the log")
        #expect(rows.logEnd >= ackedPosition, "an acked event is gone")
        // `events` checks that the offsets have no gaps.
        for event in try client.events(from: Int64(log.count)) {
            let isNew = identities.insert(event.identity).inserted
            #expect(isNew, "\(event.identity) is in the log twice")
            log.append(event.identity)
            events.append(event)
        }
        if rows.position < fold.next - 1 { fold = PureFold(Client.manifest) }
        while fold.next <= rows.position { try fold.fold(events[Int(fold.next)]) }
        let areEqual = rows.entries == fold.entries
        #expect(areEqual, "the table at \(rows.position) is not the fold of the log up to there")
        #expect(acked.isSubset(of: identities), "an acked event is not in the log")
    }

    /// Checks that the log is, from its beginning, what was seen of it before.
    func checkWholeLog(_ client: Client) throws {
        let now = try client.events(from: 0).map(\.identity)
        #expect(now.count >= log.count)
        let isSame = Array(now.prefix(log.count)) == log
        #expect(isSame, "the log was edited")
    }
}
