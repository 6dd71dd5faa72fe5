import GoldenData
import Testing

@testable import ProjectionRuntime

@Suite struct CatalogTests {
    @Test func generationsAreNeverGivenTwiceAlsoAcrossOpenings() throws {
        let folder = TestDirectory()
        var taken: [Int64] = []
        for _ in 0..<3 {
            let catalog = try Catalog(path: "\(folder.path)/catalog.db")
            taken.append(try catalog.takeGeneration("a"))
            taken.append(try catalog.takeGeneration("a"))
        }
        let other = try Catalog(path: "\(folder.path)/catalog.db")
        let first = try other.takeGeneration("b")
        #expect(taken == [1, 2, 3, 4, 5, 6])
        #expect(first == 1)
    }

    @Test func nothingIsLiveUntilItIsSaid() throws {
        let folder = TestDirectory()
        let live = Catalog.Live(version: 2, generation: 1)
        do {
            let catalog = try Catalog(path: "\(folder.path)/catalog.db")
            let none = [try catalog.live("a"), try catalog.live("b")]
            #expect(none == [nil, nil])
            _ = try catalog.takeGeneration("a")
            let building = try catalog.live("a")
            #expect(building == nil)
            try catalog.setLive("a", live)
        }
        let catalog = try Catalog(path: "\(folder.path)/catalog.db")
        let found = try catalog.live("a")
        #expect(found == live)
    }
}
