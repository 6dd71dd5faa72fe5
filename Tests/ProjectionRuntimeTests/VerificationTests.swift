import EventLog
import GoldenData
import HarborPoint
import ProjectionRuntime
import Projections
import Testing

@Suite struct VerificationTests {
    private static func verified(
        _ projection: any Projection
    ) async throws -> (verification: Verification, generation: Int64?) {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        let host = try fixture.open(log, projection)
        let table = try #require(host.table(projection.name))
        try await host.start()
        try await log.append(try GoldenData.hard.lines().prefix(2_000))
        await table.caughtUp(with: log)
        try await host.verify(projection.name)
        await eventually {
            guard let verification = table.projection.verification else { return false }
            return verification.state != .running
                && (verification.state != .drifted || verification.isRepaired)
        }
        let verification = try #require(table.projection.verification)
        let generation = table.serving?.generation
        await host.stop()
        log.close()
        return (verification, generation)
    }

    @Test func aPureProjectionEqualsItsRefold() async throws {
        let (verification, generation) = try await VerificationTests.verified(BoardingManifest())
        #expect(verification.state == .matched)
        #expect(verification.result?.differences == 0)
        #expect(verification.result?.digestOfFrom == verification.result?.digestOfTo)
        #expect(verification.position == Position(last: 1_999))
        #expect(generation == 1)
    }

    /// A reducer that draws random numbers is no function of its events, and is shown to be none.
    @Test func aReducerThatIsNotPureIsShownToBeSo() async throws {
        let (verification, generation) = try await VerificationTests.verified(DrawingManifest())
        #expect(verification.state == .drifted)
        #expect(verification.result.map { $0.differences > 0 } == true)
        #expect(verification.isRepaired)
        #expect(generation.map { $0 > 1 } == true)
    }
}

/// A manifest whose guests draw lots for their cabins.
private struct DrawingManifest: Projection {
    let version = 1
    let order = OrderNeed.perKeyWithinTopic
    var table: TableSchema { HostFixture.manifest.table }
    var subscribedTypes: [String] { HostFixture.manifest.subscribedTypes }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        try HostFixture.manifest.keys(of: event, into: &keys)
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        var row = try HostFixture.manifest.reduce(key, row, event)
        row?[2] = .text(Text("C\(Int.random(in: 0..<1_000_000))"))
        return row
    }
}
