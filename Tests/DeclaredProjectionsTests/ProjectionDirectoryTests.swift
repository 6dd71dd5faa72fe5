import DeclaredProjections
import Glibc
import GoldenData
import HarborPoint
import Projections
import Testing

/// A folder of projection files.
@Suite struct ProjectionDirectoryTests {
    private static func text(_ name: String, _ version: Int) -> String {
        """
        projection \(name) version \(version)
        key sailing_id text
        column total integer
        on charge-posted
          key :sailing_id
          select :amount as total
        """
    }

    private static func write(_ text: String, _ name: String, in folder: TestDirectory) throws {
        let file = try #require(fopen("\(folder.path)/\(name)", "w"))
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    @Test func goodFilesAreUsedAndBadOnesNamed() throws {
        let folder = TestDirectory()
        let text = ProjectionDirectoryTests.text
        let files = [
            ("b.projection", text("second", 1)), ("a.projection", text("first", 1)),
            ("c.projection", text("first", 2)), ("d.projection", "-- d\n" + text("first", 1)),
            ("e.projection", text("first", 0)), ("f.projection", text("checkin_summary", 9)),
            ("g.projection", text("unsettled_charges", 1)),
            ("h.projection", text("unsettled_charges", 2)), ("notes.txt", "nothing"),
            (".hidden.projection", "nothing"),
            ("i.projection", String(repeating: "-", count: ProjectionFile.maximumBytes + 1)),
        ]
        for (name, text) in files {
            try ProjectionDirectoryTests.write(text, name, in: folder)
        }
        mkdir("\(folder.path)/j.projection", 0o755)
        let loaded = ProjectionDirectory.load(
            folder.path, catalog: HarborPointEvents.catalog, beside: HarborPointProjections.all)
        #expect(
            loaded.projections.map { "\($0.file) \($0.name) \($0.version)" } == [
                "a.projection first 1", "b.projection second 1", "c.projection first 2",
                "h.projection unsettled_charges 2",
            ])
        #expect(
            loaded.rejected.map(\.description) == [
                "d.projection:2: a.projection declares version 1 of “first” already",
                "e.projection:1: the name must be followed by “version” and a number from 1 to "
                    + "1000000",
                "f.projection:1: “checkin_summary” is a table of “boarding_manifest”",
                "g.projection:1: version 1 of “unsettled_charges” is compiled in",
                "i.projection: the file is longer than 262144 bytes",
                "j.projection: it is no file",
            ])
    }

    @Test func aFolderThatIsNotThereIsNamed() {
        let loaded = ProjectionDirectory.load(
            "/nowhere/at/all", catalog: HarborPointEvents.catalog)
        #expect(loaded.projections.isEmpty)
        #expect(
            loaded.rejected.map(\.description) == [
                "/nowhere/at/all: it cannot be opened: No such file or directory"
            ])
    }

    @Test func theSamplesAreGood() {
        let loaded = ProjectionDirectory.load(
            DeclaredFile.resources, catalog: HarborPointEvents.catalog,
            beside: HarborPointProjections.all)
        #expect(loaded.rejected == [])
        #expect(loaded.projections.map(\.name) == ["boarding_manifest", "unsettled_charges"])
    }
}
