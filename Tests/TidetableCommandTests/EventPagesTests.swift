import Testing

@testable import TidetableCommands

@Test func pagesGoOnUntilTheLimit() throws {
    var pages = EventPages(next: 5, remaining: 1500, topic: "a b")
    #expect(pages.request?.target == "/v1/events?from=5&limit=1000&topic=a%20b")
    #expect(try pages.advance(printed: 1000, nextOffset: 1205) == .zero)
    #expect(pages.request?.target == "/v1/events?from=1205&limit=500&topic=a%20b")
    #expect(try pages.advance(printed: 500, nextOffset: 1805) == .zero)
    #expect(pages.request == nil)
}

@Test func theLogsEndEndsTheReadUnlessItFollows() throws {
    var pages = EventPages(next: 5, remaining: 100)
    _ = try pages.advance(printed: 2, nextOffset: 7)
    #expect(pages.request != nil)
    _ = try pages.advance(printed: 0, nextOffset: 7)
    #expect(pages.request == nil)
}

@Test func aFollowerWaitsLongerTheLongerNothingComes() throws {
    var pages = EventPages(next: 5, remaining: 100, follows: true)
    let waits = try (0..<12).map { _ in try pages.advance(printed: 0, nextOffset: 5) }
    #expect(waits.first == .milliseconds(100))
    #expect(waits.last == .seconds(1))
    #expect(pages.request?.target == "/v1/events?from=5&limit=100")
    #expect(try pages.advance(printed: 1, nextOffset: 6) == .zero)
    #expect(try pages.advance(printed: 0, nextOffset: 6) == .milliseconds(100))
}

@Test(arguments: [nil, 4] as [Int?])
func anAnswerThatGoesBackIsRefused(_ nextOffset: Int?) {
    var pages = EventPages(next: 5, remaining: 100)
    #expect(throws: CommandFailure.self) {
        try pages.advance(printed: 0, nextOffset: nextOffset)
    }
}

@Test func aFollowerHasNoLimitUnlessToldOne() throws {
    let source = SettingSource(environment: [:])
    #expect(try EventsCommand.parse(["--follow"]).plan(source).remaining == .max)
    #expect(try EventsCommand.parse(["--follow", "--limit", "3"]).plan(source).remaining == 3)
    #expect(try EventsCommand.parse([]).plan(source).remaining == 100)
}
