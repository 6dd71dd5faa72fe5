import Projections
import Testing

@Suite struct RowTests {
    @Test func aNewRowHasChanged() { #expect(Row([.integer(1)]).isChanged) }

    @Test func aSettledRowChangesWithItsFirstOtherValue() {
        var row = Row([.integer(1), .text("a")])
        row.settle()
        row[0] = .integer(1)
        row[1] = .text("a")
        #expect(!row.isChanged)
        row[1] = .text("b")
        #expect(row.isChanged)
    }

    @Test func valuesThatAreSetAsAWholeCountAsChanged() {
        var row = Row([.integer(1)])
        row.settle()
        row.values[0] = .integer(1)
        #expect(row.isChanged)
    }

    @Test func rowsAreEqualWhereTheirValuesAre() {
        var settled = Row([.integer(1)])
        settled.settle()
        #expect(settled == Row([.integer(1)]))
        #expect(settled.hashValue == Row([.integer(1)]).hashValue)
        #expect(settled != Row([.integer(2)]))
    }
}
