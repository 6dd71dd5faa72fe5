import Testing

@testable import TidetableAPI

struct ProblemPagesTests {
    @Test(arguments: ProblemKind.allCases)
    func everyKindHasFactsOfItsOwn(_ kind: ProblemKind) {
        #expect(400...599 ~= kind.status)
        #expect(!kind.title.isEmpty)
        #expect(kind.explanation.hasSuffix("."))
        // What no list of facts names falls through to the words of a failed server.
        #expect((kind.title == ProblemKind.internalError.title) == (kind == .internalError))
    }

    @Test func titlesAreDistinct() {
        #expect(Set(ProblemKind.allCases.map(\.title)).count == ProblemKind.allCases.count)
    }

    @Test(arguments: ProblemKind.allCases)
    func everyKindHasAPage(_ kind: ProblemKind) throws {
        let page = String(decoding: try #require(ProblemPages.page(kind.rawValue)), as: UTF8.self)
        #expect(page.contains("<code>\(kind.rawValue)</code>, status \(kind.status)"))
        #expect(page.contains("class=\"page\""))
        #expect(!page.contains("<script") && !page.contains("style=") && !page.contains("<style"))
        #expect(String(decoding: ProblemPages.index, as: UTF8.self).contains("\"\(kind.path)\""))
    }

    @Test(arguments: ["", "no-problem", "TIMEOUT", "timeout/", "<script>"])
    func otherNamesHaveNone(_ name: String) {
        #expect(ProblemPages.page(name) == nil)
    }
}
