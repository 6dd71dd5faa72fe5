import Foundation
import Testing

/// The front page keeps to the Content-Security-Policy that it is served with, and small.
struct PublicFilesTests {
    private static func text(_ name: String) throws -> String {
        let path = Contract.root.appending(path: "Public").appending(path: name).path()
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test func thePageHasNoInlineScriptOrStyle() throws {
        let page = try Self.text("index.html")
        #expect(page.matches(of: /<script/).count == page.matches(of: /<script src="\//).count)
        #expect(!page.contains("<style") && !page.contains(" style="))
        #expect(page.firstMatch(of: /\son[a-z]+=/) == nil)
        #expect(page.firstMatch(of: /(src|href)="(https?:|\/\/|data:)/) == nil)
    }

    @Test func whatEventsSayIsOnlyEverSetAsText() throws {
        let script = try Self.text("app.js")
        for name in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            #expect(!script.contains(name), "\(name)")
        }
    }

    @Test func everyElementThatTheScriptNamesIsOnThePage() throws {
        let page = try Self.text("index.html")
        let script = try Self.text("app.js")
        let names = script.matches(of: /(?:element|setText)\("([a-z-]+)"/).map(\.1)
        #expect(!names.isEmpty)
        for name in names { #expect(page.contains("id=\"\(name)\""), "\(name)") }
        let counts = script.matches(
            of: /^    "?([a-z-]+)"?: (?:number\(|booked\.|rows\.filter)/
                .anchorsMatchLineEndings()
        ).map(\.1)
        #expect(counts.count == 6)
        for name in counts { #expect(page.contains("id=\"count-\(name)\""), "\(name)") }
    }

    @Test func allOfItIsBelow30Kilobytes() throws {
        let names = ["index.html", "style.css", "app.js"]
        let sizes = try names.map { try Self.text($0).utf8.count }
        #expect(sizes.reduce(0, +) < 30_000)
    }
}
