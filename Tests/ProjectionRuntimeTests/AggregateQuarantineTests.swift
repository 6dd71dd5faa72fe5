import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import StreamTables
import Testing

/// A sum that leaves 64 bits is counted afresh; where even that fails it keeps its last good row
/// until it fits again.
@Suite struct AggregateQuarantineTests {
    private static let group = Key([.text("g")])

    /// Appends each batch by itself, folds it, and gives the file and what it holds to `body`.
    private func folded(
        _ batches: [[AmountEvent]], restarting: Bool = false,
        _ body: (Int, ProjectionFile, FileContents, ProjectionHost) async throws -> Void
    ) async throws {
        let fixture = HostFixture(Amounts.catalog)
        var number = 0
        repeat {
            try await fixture.running(all: [Amounts()]) { log, host in
                repeat {
                    try await log.append(batches[number])
                    await host.projections[0].caughtUp(with: log)
                    let file = try #require(host.projections[0].live)
                    try await body(number, file, try FileContents(file), host)
                    number += 1
                } while !restarting && number < batches.count
            }
        } while number < batches.count
    }

    @Test func aSumThatOverflowsOnTheWayOnlyIsCountedAfresh() async throws {
        let batches: [[AmountEvent]] = [
            [.added("g", 1, .max)],
            // 2 takes over what 1 had: whichever is counted first, the other goes over the edge.
            [.added("g", 2, .max), .added("g", 1, -.max), .added("g", 3, -5)],
            [.added("g", 3, 4), .added("g", 0, 1)],
        ]
        let expected: [[Int64]] = [[0, 1, .max], [0, 3, .max - 5], [0, 4, .max]]
        try await folded(batches) { number, file, contents, _ in
            #expect(contents.row(1, .text("g")) == expected[number])
            #expect(file.quarantine.count == 0)
        }
    }

    @Test(arguments: [false, true])
    func aSumThatDoesNotFitKeepsItsLastGoodRowUntilItFitsAgain(restarting: Bool) async throws {
        let batches: [[AmountEvent]] = [
            [.added("g", 1, .max), .added("h", 1, 1)],
            [.added("g", 2, 1), .added("h", 2, 1)],
            [.added("g", 3, 7)],
            [.closed("g", 3), .closed("g", 2)],
            [.added("g", 2, 0)],
        ]
        let sums: [[Int64]] = [
            [0, 1, .max], [0, 1, .max], [0, 1, .max], [0, 1, .max], [0, 2, .max],
        ]
        let offsets: [Int64] = [0, 0, 0, 6, 7]
        try await folded(batches, restarting: restarting) { number, file, contents, host in
            let isStopped = number == 1 || number == 2
            for _ in 0..<2 {
                let contents = try FileContents(file)
                #expect(contents.row(1, .text("g")) == sums[number])
                let row = contents.tables[1][AggregateQuarantineTests.group]
                #expect(row?.lastEventOffset.rawValue == offsets[number])
                #expect(file.quarantine.count == (isStopped ? 1 : 0))
                let entry = file.quarantine.entry(AggregateQuarantineTests.group, in: 1)
                #expect((entry != nil) == isStopped)
                #expect(entry?.firstOffset == nil)
                // A retry cannot help, and harms nothing.
                let outcome = try await host.retryQuarantine("amounts")
                #expect(outcome.remaining == (isStopped ? 1 : 0))
            }
            let rows = contents.tables[0].count { $0.key.parts[0] == .text("g") }
            #expect(rows == [1, 2, 3, 1, 2][number])
            #expect(contents.row(1, .text("h")) == (number == 0 ? [0, 1, 1] : [0, 2, 2]))
        }
    }

    @Test func aSumThatNeverFittedHasNoRowUntilItDoes() async throws {
        let batches: [[AmountEvent]] = [
            [.added("g", 1, .max), .added("g", 2, 1)], [.added("g", 3, 1)],
            [.added("g", 1, -10)],
        ]
        let expected: [[Int64]?] = [nil, nil, [0, 3, .max - 8]]
        try await folded(batches) { number, file, contents, _ in
            let row = contents.row(1, .text("g"))
            #expect(row == expected[number])
            #expect(file.quarantine.count == [1, 1, 0][number])
        }
    }

    /// The label is an event of the sum's own: it must not get lost with the sum that fails.
    @Test(arguments: [
        [[AmountEvent.added("g", 1, .max)], [.labelled("g", "a"), .added("g", 2, 1)]],
        [[.added("g", 1, .max)], [.added("g", 2, 1)], [.labelled("g", "a")]],
        [[.labelled("g", "a"), .added("g", 1, .max), .added("g", 2, 1)]],
        [[.labelled("g", "z"), .added("g", 1, .max)], [.added("g", 2, 1), .labelled("g", "a")]],
        [[.added("g", 1, .max), .added("g", 2, 1)], [.labelled("g", "a")]],
    ])
    func aLabelThatComesWithAnOverflowIsNotLost(batches: [[AmountEvent]]) async throws {
        let last: [[AmountEvent]] = [[.added("g", 1, -10)]]
        try await folded(batches + last) { number, file, _, host in
            guard number == batches.count else {
                return #expect(number == 0 || file.quarantine.count > 0)
            }
            #expect(try await host.retryQuarantine("amounts").remaining == 0)
            let contents = try FileContents(file)
            for place in 1...2 {
                let row = contents.tables[place][AggregateQuarantineTests.group]
                #expect(
                    row?.row == Row([.text("a"), .integer(2), .integer(.max - 9)]),
                    "table \(place)")
                #expect(row?.lastEventOffset == contents.checkpoint.position.next.before)
            }
            #expect(file.quarantine.count == 0)
        }
    }

    /// An aggregate's own event deletes its row; a change of before must not bring it back.
    @Test(arguments: [1, 2])
    func aSumThatItsOwnEventDeletedStaysAway(batch: Int) async throws {
        let events: [AmountEvent] = [.added("g", 1, 2), .labelled("g", "gone")]
        let later = stride(from: 0, to: 2, by: batch).map { Array(events[$0..<$0 + batch]) }
        let batches = [[AmountEvent.added("g", 1, 1)]] + later + [[.added("g", 2, 4)]]
        try await folded(batches) { number, _, contents, _ in
            if number == batches.count - 2 { #expect(contents.tables[1].isEmpty) }
            guard number == batches.count - 1 else { return }
            #expect(contents.row(1, .text("g")) == [0, 2, 7])
        }
    }

    /// 130 labels make a chunk of lineage; it is cut in the batch whose sum fails.
    @Test func labelsOfAFullChunkOfLineageAreNotLostWithTheSum() async throws {
        let labels = (0..<130).map { AmountEvent.labelled("g", "l\($0)") }
        let batches: [[AmountEvent]] = [
            [.added("g", 1, .max)] + labels.prefix(5),
            labels.dropFirst(5) + [.added("g", 2, 1)],
            [.added("g", 2, -1)],
        ]
        try await folded(batches) { number, file, contents, host in
            guard number == 2 else { return }
            #expect(try await host.retryQuarantine("amounts").remaining == 0)
            let row = try #require(
                try FileContents(file).tables[1][AggregateQuarantineTests.group])
            #expect(row.row == Row([.text("l129"), .integer(2), .integer(.max)]))
            #expect(row.lineage.offsets == [Offset(129), Offset(130)])
            #expect(file.quarantine.count == 0)
        }
    }
}

extension Offset {
    fileprivate var before: Offset { Offset(rawValue - 1) }
}
