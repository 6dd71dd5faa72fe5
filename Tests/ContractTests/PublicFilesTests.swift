import Foundation
import Testing

/// The pages keep to the Content-Security-Policy that they are served with, small and whole.
struct PublicFilesTests {
    private static let folder = Contract.root.appending(path: "Public")

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.appending(path: name).path(), encoding: .utf8)
    }

    private static func names(_ ending: String) throws -> [String] {
        let all = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        return all.filter { $0.hasSuffix(ending) }.sorted()
    }

    /// The modules that a module imports.
    private static func imports(of module: String) throws -> [String] {
        try text(module).matches(
            of: /^(?:import|\}) .*?from "\.\/([a-z-]+\.js)";$/
                .anchorsMatchLineEndings()
        ).map { String($0.1) }
    }

    @Test func noPageHasInlineScriptOrStyle() throws {
        for name in try Self.names(".html") {
            let page = try Self.text(name)
            let scripts = page.matches(of: /<script/).count
            #expect(scripts == page.matches(of: /<script src="\//).count, "\(name)")
            #expect(!page.contains("<style") && !page.contains(" style="), "\(name)")
            #expect(page.firstMatch(of: /\son[a-z]+=/) == nil, "\(name)")
            #expect(page.firstMatch(of: /(src|href)="(https?:|\/\/|data:)/) == nil, "\(name)")
        }
    }

    @Test func whatEventsSayIsOnlyEverSetAsText() throws {
        let forbidden = [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
            "new Function", "\"style\"",
        ]
        for script in try Self.names(".js") {
            let text = try Self.text(script)
            for name in forbidden { #expect(!text.contains(name), "\(script): \(name)") }
        }
    }

    /// The pages, each with the module that begins it.
    private static let pages = [("index.html", "dashboard.js"), ("ops.html", "ops.js")]

    @Test(arguments: pages)
    func everyElementThatAPagesModulesNameIsOnIt(file: String, module: String) throws {
        let page = try Self.text(file)
        for script in try Self.reached(from: module) {
            let names = try Self.text(script).matches(of: /element\("([a-z-]+)"/).map(\.1)
            for name in names { #expect(page.contains("id=\"\(name)\""), "\(script): \(name)") }
        }
    }

    @Test func everyNumberOfTheDashboardHasItsPlace() throws {
        let page = try Self.text("index.html")
        for place in [
            "booked", "cleared", "hold", "other", "unpaid", "checked-in", "cancelled",
        ] {
            #expect(try Self.text("summary.js").contains(place))
            #expect(page.contains("id=\"count-\(place)\""), "\(place)")
        }
    }

    /// Otherwise a browser finds a module only after it has read the one that imports it.
    @Test(arguments: pages)
    func everyModuleOfAPageIsPreloaded(file: String, module: String) throws {
        let preloaded = try Self.text(file)
            .matches(of: /<link rel="modulepreload" href="\/([a-z-]+\.js)">/).map { String($0.1) }
        #expect(try Self.reached(from: module) == preloaded.sorted())
    }

    @Test func everyFileThatAPageOrAModuleNamesIsThere() throws {
        let all = Set(try Self.names(""))
        for name in all where name.hasSuffix(".html") || name.hasSuffix(".js") {
            let files = try Self.text(name).matches(of: /["`\/]([a-z-]+\.(?:js|css|svg))\b/)
            for file in files { #expect(all.contains(String(file.1)), "\(name): \(file.1)") }
        }
    }

    @Test func everyIconThatAModuleNamesIsDrawn() throws {
        let drawn = Set(
            try Self.text("icons.js").matches(
                of: /^  ([a-z]+): \[/.anchorsMatchLineEndings()
            ).map { String($0.1) })
        #expect(drawn.contains("lost"))
        for name in try Self.names(".js") {
            for icon in try Self.text(name).matches(of: /\bicon\("([a-z]+)"/) {
                #expect(drawn.contains(String(icon.1)), "\(name): \(icon.1)")
            }
        }
        let badge = try Self.text("badge.js")
        let shapes = try #require(badge.firstMatch(of: /const shapes = \{([^}]*)\}/))
        for shape in shapes.1.matches(of: /"([a-z]+)"/) {
            #expect(drawn.contains(String(shape.1)), "\(shape.1)")
        }
    }

    @Test func aModuleHasAtMost400LinesOf100Columns() throws {
        for name in try Self.names(".js") {
            let lines = try Self.text(name).components(separatedBy: "\n")
            #expect(lines.count <= 401, "\(name)")
            for line in lines { #expect(line.count <= 100, "\(name): \(line)") }
        }
    }

    @Test func allOfItIsBelow200Kibibytes() throws {
        let sizes = try Self.names("").map { try Self.text($0).utf8.count }
        #expect(sizes.reduce(0, +) < 200 * 1024)
    }

    /// A module and all that it imports, in the order of their names.
    private static func reached(from module: String) throws -> [String] {
        var reached: Set = [module]
        var left = [module]
        while let next = left.popLast() {
            for name in try imports(of: next) where reached.insert(name).inserted {
                left.append(name)
            }
        }
        return reached.sorted()
    }
}
