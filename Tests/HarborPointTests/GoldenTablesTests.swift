import GoldenData
import HarborPoint
import Projections
import Testing

/// Every table of every projection against what an independent fold made of the same events.
@Suite struct GoldenTablesTests {
    @Test(arguments: GoldenData.allCases)
    func theFoldOfTheGoldenEventsIsTheGoldenTables(set: GoldenData) throws {
        let events = try set.events()
        var compared: [String] = []
        for projection in HarborPointProjections.all {
            var fold = PureFold(projection)
            try fold.fold(events)
            #expect(fold.next == set.eventCount)
            for schema in projection.tables {
                // The golden files count version 1's bookings; of version 2 they hold the root.
                let isSecond = projection.version == 2
                guard !isSecond || schema.name == projection.name else { continue }
                let name = schema.name + (isSecond ? "_v2" : "")
                let areEqual = try fold.rows(of: schema.name) == set.table(schema, named: name)
                #expect(areEqual, "\(name) is not the golden table")
                compared.append(name)
            }
        }
        #expect(
            compared == [
                "boarding_manifest", "checkin_summary", "boarding_manifest_v2",
                "unsettled_charges", "cabin_occupancy", "cabin_inventory",
            ])
    }

    /// The data tells the versions apart, or the comparison above would show little.
    @Test func theGoldenVersionsDiffer() throws {
        let schema = BoardingManifest().table
        let first = try GoldenData.hard.table(schema)
        let second = try GoldenData.hard.table(schema, named: "boarding_manifest_v2")
        #expect(first != second)
        #expect(first.keys == second.keys)
    }

    /// An aggregate is a count of its root table's rows, whatever way it came about.
    @Test(arguments: BoardingManifest.Version.allCases)
    func theSummaryIsTheCountOfTheManifest(version: BoardingManifest.Version) throws {
        let manifest = BoardingManifest(version: version)
        var fold = PureFold(manifest)
        try fold.fold(try GoldenData.hard.events())
        let names = manifest.table.valueColumns.map(\.name)
        var counts: [Key: [Int64]] = [:]
        for (key, row) in fold.rows {
            let columns = Dictionary(uniqueKeysWithValues: zip(names, row.values))
            let isBooked = columns["booking_status"] == .text("confirmed")
            let facts = [
                true, columns["boardable"] == .bool(true), columns["active_holds"] != .list([]),
                columns["payment_status"] == .text("pending"),
                columns["checked_in"] == .bool(true),
                columns["wheelchair_assistance"] == .bool(true),
            ]
            let isCancelled = columns["booking_status"] == .text("cancelled")
            let ones = facts.map { $0 && isBooked ? Int64(1) : 0 } + [isCancelled ? 1 : 0]
            let sailing = Key([key.parts[0]])
            counts[sailing] = zip(counts[sailing] ?? ones.map { _ in 0 }, ones).map(+)
        }
        let rows = try fold.rows(of: "checkin_summary")
        #expect(rows == counts.mapValues { Row($0.map(Value.integer)) })
    }
}
