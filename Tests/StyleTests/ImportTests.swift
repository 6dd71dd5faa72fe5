import Testing

/// Imports only point down: a module may import what stands below it.
@Suite struct ImportTests {
    /// The modules from top to bottom. Those of one row do not know each other.
    static let rows: [[String]] = [
        ["tidetable", "tidetable-bench"],
        ["TidetableApplication", "Benchmarks"],
        ["TidetableCommands", "TidetableAPI"],
        ["HTTPClient", "HarborPoint", "DeclaredProjections", "TableQueries"],
        ["ProjectionRuntime"],
        ["TableComparison", "TableHistory"],
        ["StreamTables"],
        ["EventLog"],
        ["Projections"],
        ["HTTPServer"],
        ["HTTPCore"],
        ["JSON"],
        ["SQLite"],
        ["CSQLite", "CXXHash", "CZlib", "CZstd", "CLinux", "CBench"],
    ]

    /// What the pure modules may import beside modules of the package: nothing that does I/O.
    static let pure: Set<String> = ["JSON", "HTTPCore", "Projections", "HarborPoint"]

    private static func row(of module: String) -> Int? {
        rows.firstIndex { $0.contains(module) }
    }

    private static func imports(_ file: SourceFile) -> [String] {
        CodeLines(file.lines).lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ $0.hasPrefix("@") || $0 == "public" })
            else { return nil }
            // `import struct Module.Name` names a module too.
            return words.last?.split(separator: ".").first.map(String.init)
        }
    }

    @Test func importsOnlyPointDown() throws {
        for file in try SourceTree.files() {
            guard let module = file.module else { continue }
            guard let own = ImportTests.row(of: module) else {
                Issue.record("\(module) has no place among the modules")
                continue
            }
            for other in ImportTests.imports(file) {
                guard let row = ImportTests.row(of: other) else { continue }
                #expect(row > own, "\(file.path) imports \(other)")
            }
        }
    }

    @Test func pureModulesImportNothingThatTouchesTheWorld() throws {
        for file in try SourceTree.files() {
            guard let module = file.module, ImportTests.pure.contains(module) else { continue }
            for other in ImportTests.imports(file) {
                #expect(
                    ImportTests.pure.contains(other), "\(file.path) imports \(other)")
            }
        }
    }

    @Test func nothingBelowTheDomainKnowsIt() throws {
        for file in try SourceTree.files() {
            guard let module = file.module, module != "HarborPoint",
                !ImportTests.rows[0].contains(module), module != "Benchmarks"
            else { continue }
            #expect(!ImportTests.imports(file).contains("HarborPoint"), "\(file.path)")
        }
    }
}
