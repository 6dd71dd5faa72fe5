import EventLog
import GoldenData
import HarborPoint
import ProjectionRuntime
import Projections
import SQLite
import Testing

/// Rows that somebody edited behind the server's back are found while it runs, and repaired.
@Suite struct ScrubTests {
    private static let edits = [
        "UPDATE boarding_manifest SET boardable = 1 - boardable WHERE booking_id = 1",
        "UPDATE boarding_manifest SET last_event_offset = last_event_offset + 1"
            + " WHERE booking_id = 1",
        "UPDATE checkin_summary SET booked = booked + 1",
        "INSERT INTO boarding_manifest VALUES('s', 99, 'confirmed', NULL, NULL, 'pending', 0, '[]',"
            + " 0, 0, 0, 1, x'')",
        "DELETE FROM boarding_manifest WHERE booking_id = 1",
    ]

    @Test(arguments: edits)
    func anEditedRowIsFoundAndRepairedUnderAnotherGeneration(edit: String) async throws {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        let host = try ProjectionHost(
            projections: [BoardingManifest()], log: log, directory: fixture.tables,
            catalogPath: fixture.catalogPath, scrubInterval: .milliseconds(20), report: { _ in })
        let table = try #require(host.table("boarding_manifest"))
        try await host.start()
        await table.caughtUp(with: log)
        try await log.append(
            (1...6).flatMap { booking in
                ["guest-checked-in", "safety-waiver-completed"].map { type in
                    Array(
                        #"{"id":"\#(booking)\#(type)","source":"/t","type":"\#(type)","#.utf8)
                        + Array(#""data":{"sailing_id":"s","booking_id":\#(booking)}}"#.utf8)
                }
            })
        await table.caughtUp(with: log)
        let file = try #require(table.serving)
        let before = try table.contents().rows
        let editor = try Database(path: file.path, access: .readWrite)
        try editor.execute(edit)
        await eventually { table.projection.driftRows > 0 }
        await eventually { table.serving.map { $0.generation > file.generation } ?? false }
        #expect(try table.contents().rows == before)
        #expect(table.projection.driftRows >= 1)
        await host.stop()
    }

    @Test func nothingIsFoundWhereNothingWasEdited() async throws {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        let host = try ProjectionHost(
            projections: HarborPointProjections.all, log: log, directory: fixture.tables,
            catalogPath: fixture.catalogPath, scrubInterval: .milliseconds(5), report: { _ in })
        try await host.start()
        for lines in try GoldenData.hard.lines().chunked(2_000) {
            try await log.append(lines)
            try await Task.sleep(for: .milliseconds(40))
        }
        for projection in host.projections {
            let table = try #require(host.table(projection.name))
            await table.caughtUp(with: log)
            try await Task.sleep(for: .milliseconds(200))
            #expect(projection.driftRows == 0, "\(projection.name)")
            #expect(projection.live?.generation == 1)
        }
        await host.stop()
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
