import Foundation
import Testing

@testable import TidetableAPI

struct StaticFilesTests {
    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(
            at: folder.appending(path: "inner"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "index.html": "<p>", "style.css": "p{}", "app.js": "1", "a.svg": "<svg/>",
            "data.json": "{}", "data.bin": "x", ".secret": "s", "inner/deep.html": "<p>",
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try body(folder)
    }

    @Test func filesHaveTheirBytesAndTypes() throws {
        try Self.withFolder { folder in
            let files = StaticFiles(folder: folder.path())
            #expect(files["style.css"]?.bytes == Array("p{}".utf8))
            #expect(files["style.css"]?.type == "text/css; charset=utf-8")
            #expect(files["app.js"]?.type == "text/javascript; charset=utf-8")
            #expect(files["a.svg"]?.type == "image/svg+xml")
            #expect(files["data.json"]?.type == "application/json")
            #expect(files["data.bin"]?.type == "application/octet-stream")
        }
    }

    @Test func theEmptyPathIsTheFrontPage() throws {
        try Self.withFolder { folder in
            let files = StaticFiles(folder: folder.path())
            #expect(files[""]?.bytes == Array("<p>".utf8))
            #expect(files[""]?.type == "text/html; charset=utf-8")
        }
    }

    @Test(arguments: [
        ".secret", "inner", "inner/deep.html", "../index.html", "./index.html", "index.htm", "/",
    ])
    func nothingElseIsGivenOut(_ path: String) throws {
        try Self.withFolder { folder in
            #expect(StaticFiles(folder: folder.path())[path] == nil)
        }
    }

    @Test func theTagChangesWithTheBytesOnly() throws {
        try Self.withFolder { folder in
            let before = StaticFiles(folder: folder.path())
            let same = StaticFiles(folder: folder.path())
            #expect(before["app.js"]?.tag == same["app.js"]?.tag)
            try Data("2".utf8).write(to: folder.appending(path: "app.js"))
            let after = StaticFiles(folder: folder.path())
            #expect(before["app.js"]?.tag != after["app.js"]?.tag)
            #expect(before["style.css"]?.tag == after["style.css"]?.tag)
        }
    }

    @Test func aFileChangedOnDiskIsNotReadAgain() throws {
        try Self.withFolder { folder in
            let files = StaticFiles(folder: folder.path())
            try Data("2".utf8).write(to: folder.appending(path: "app.js"))
            #expect(files["app.js"]?.bytes == Array("1".utf8))
        }
    }

    @Test func aMissingFolderOrFileIsLeftOut() {
        var files = StaticFiles(folder: "/nowhere/at/all")
        files.add("openapi.yaml", at: "/nowhere/openapi.yaml")
        #expect(files["openapi.yaml"] == nil)
        #expect(files[""] == nil)
    }
}
