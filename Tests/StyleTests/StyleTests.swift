import Testing

/// The rules of style that a machine can check, over every Swift file. There are no exceptions.
@Suite struct StyleTests {
    private let files: [SourceFile]

    init() throws { files = try SourceTree.files() }

    @Test func thereAreFilesToCheck() {
        #expect(files.contains { $0.path == "Sources/Projections/Projection.swift" })
        #expect(files.contains { $0.path == "Tests/StyleTests/StyleTests.swift" })
    }

    @Test func aFileHasAtMost400Lines() {
        for file in files {
            let count = file.lines.count - (file.lines.last == "" ? 1 : 0)
            #expect(count <= 400, "\(file.path) has \(count)")
        }
    }

    @Test func aLineHasAtMost100Columns() {
        for file in files {
            for (number, line) in file.lines.enumerated() where line.count > 100 {
                Issue.record("\(file.path):\(number + 1) has \(line.count)")
            }
        }
    }

    @Test func aFunctionHasAtMost70Lines() {
        for file in files {
            for function in FunctionLength.all(in: file.lines) where function.length > 70 {
                Issue.record("\(file.path):\(function.line) has \(function.length)")
            }
        }
    }

    @Test func nothingIsMarkedAsUnfinished() {
        // Written in halves, so that this line is not found.
        let marks: Set<String> = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in files {
            for (number, line) in file.lines.enumerated() {
                let words = line.split { !($0.isLetter || $0.isNumber) }.map(String.init)
                if let mark = words.first(where: marks.contains) {
                    Issue.record("\(file.path):\(number + 1) says \(mark)")
                }
            }
        }
    }

    @Test func aFilesNameSaysWhatItHolds() {
        let empty = ["Util", "Helper", "Manager", "Misc", "Common"]
        for file in files where empty.contains(where: { file.name.contains($0) }) {
            Issue.record("\(file.path)")
        }
    }

    @Test func theTopLevelHoldsOnlyTheProjectsFixedNames() throws {
        let fixed: Set<String> = [
            "Package.swift", "Package.resolved", "Sources", "Tests", "Public", "openapi.yaml",
            "README.md", "LICENSE",
        ]
        // A name with a dot is a tool's; the data folder is a server's, and git ignores it.
        for name in try SourceTree.topLevel() where !name.hasPrefix(".") && name != "data" {
            #expect(fixed.contains(name))
        }
    }
}
