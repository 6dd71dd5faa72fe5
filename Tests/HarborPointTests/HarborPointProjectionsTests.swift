import HarborPoint
import Projections
import Testing

/// What holds for every projection of Harbor Point.
@Suite struct HarborPointProjectionsTests {
    private static let names = HarborPointProjections.all.map { "\($0.name) v\($0.version)" }

    @Test func theyStandInTheOrderOfTheDocumentation() {
        #expect(
            HarborPointProjectionsTests.names == [
                "boarding_manifest v1", "boarding_manifest v2", "unsettled_charges v1",
                "cabin_occupancy v1",
            ])
    }

    @Test func aProjectionIsItsRootTableWithTheAggregatesOverIt() {
        #expect(
            HarborPointProjections.all.map { $0.tables.map(\.name) } == [
                ["boarding_manifest", "checkin_summary"],
                ["boarding_manifest", "checkin_summary"],
                ["unsettled_charges"],
                ["cabin_occupancy", "cabin_inventory"],
            ])
    }

    @Test func eachSaysTheOrderItNeeds() {
        #expect(
            HarborPointProjections.all.map(\.order) == [
                .perKeyWithinTopic, .perKeyWithinTopic, .none, .total,
            ])
    }

    @Test(arguments: HarborPointProjections.all.indices)
    func anAggregatesKeyBeginsItsRootsKey(index: Int) {
        let projection = HarborPointProjections.all[index]
        for aggregate in projection.aggregates {
            let names = aggregate.table.keyColumns.map(\.name)
            #expect(projection.table.keyColumns.prefix(names.count).map(\.name) == names)
            let key = Key(projection.table.keyColumns.map { .text(Text($0.name)) })
            #expect(aggregate.group(of: key) == Key(names.map { .text(Text($0)) }))
        }
    }

    @Test(arguments: HarborPointProjections.all.indices)
    func theySubscribeToTypesOfTheCatalogOnly(index: Int) {
        for reducer in HarborPointProjections.all[index].reducers {
            #expect(Set(reducer.subscribedTypes).count == reducer.subscribedTypes.count)
            for type in reducer.subscribedTypes {
                #expect(HarborPointEvents.catalog[type] != nil, "\(type)")
            }
        }
    }

    @Test(arguments: HarborPointProjections.all.indices)
    func everyColumnSaysWhatItMeansInASentence(index: Int) {
        for table in HarborPointProjections.all[index].tables {
            #expect(Set(table.columns.map(\.name)).count == table.columns.count)
            for column in table.columns { #expect(column.meaning.hasSuffix("."), "\(column.name)") }
        }
    }

    @Test func onlyTheManifestHasReasons() {
        #expect(CabinOccupancy().reasons(Row([.null])).isEmpty)
        #expect(UnsettledCharges().reasons(Row([])).isEmpty)
    }
}
