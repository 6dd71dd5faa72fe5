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
        do {
            let catalog = try Catalog(path: "\(folder.path)/catalog.db")
            #expect(try catalog.files("a").isEmpty)
            #expect(try catalog.liveVersion("a") == nil)
            let generation = try catalog.takeGeneration("a")
            try catalog.add("a", version: 2, generation: generation)
            #expect(try catalog.files("a").map(\.role) == [.building])
            #expect(try catalog.liveVersion("a") == nil)
            try catalog.makeLive("a", generation, version: 2, isReplaced: false)
        }
        let catalog = try Catalog(path: "\(folder.path)/catalog.db")
        #expect(try catalog.files("a").map(\.role) == [.live])
        #expect(try catalog.liveVersion("a") == 2)
        #expect(try catalog.files("b").isEmpty)
    }

    @Test func aCutoverLeavesTheOldFileAsStandbyAndARebuildForgetsIt() throws {
        let folder = TestDirectory()
        let catalog = try Catalog(path: "\(folder.path)/catalog.db")
        for (version, isReplaced) in [(1, false), (2, false), (2, true)] {
            let generation = try catalog.takeGeneration("a")
            try catalog.add("a", version: version, generation: generation)
            try catalog.makeLive("a", generation, version: version, isReplaced: isReplaced)
        }
        let files = try catalog.files("a")
        #expect(files.map(\.version) == [1, 2])
        #expect(files.map(\.generation) == [1, 3])
        #expect(files.map(\.role) == [.standby, .live])
        #expect(files[0].lastLive < files[1].lastLive)
    }

    @Test func aStandbyThatIsFoldedAnewWasLiveWhenTheOldOneWas() throws {
        let folder = TestDirectory()
        let catalog = try Catalog(path: "\(folder.path)/catalog.db")
        for version in 1...2 {
            let generation = try catalog.takeGeneration("a")
            try catalog.add("a", version: version, generation: generation)
            try catalog.makeLive("a", generation, version: version, isReplaced: false)
        }
        let before = try catalog.files("a")
        try catalog.add("a", version: 1, generation: catalog.takeGeneration("a"))
        try catalog.makeStandby("a", 3, version: 1)
        let files = try catalog.files("a")
        #expect(files.map(\.generation) == [2, 3])
        #expect(files.map(\.role) == [.live, .standby])
        #expect(files[1].lastLive == before[0].lastLive)
    }

    @Test func aVersionThatIsBuiltAgainIsNoLongerRetired() throws {
        let folder = TestDirectory()
        let catalog = try Catalog(path: "\(folder.path)/catalog.db")
        try catalog.add("a", version: 1, generation: catalog.takeGeneration("a"))
        try catalog.set("a", 1, .retired)
        #expect(try catalog.files("a").map(\.role) == [.retired])
        try catalog.add("a", version: 1, generation: catalog.takeGeneration("a"))
        #expect(try catalog.files("a").map(\.generation) == [2])
    }
}
