import Testing

@testable import TidetableCommands

@Test func pagesGoOnUntilTheLimit() throws {
    var pages = EventPages(next: 5, remaining: 1500, topic: "a b")
    #expect(pages.request?.target == "/v1/events?from=5&topic=a%20b&limit=1000")
    try pages.advance(printed: 1000, nextOffset: 1205)
    #expect(pages.request?.target == "/v1/events?from=1205&topic=a%20b&limit=500")
    try pages.advance(printed: 500, nextOffset: 1805)
    #expect(pages.request == nil)
}

@Test func theLogsEndEndsTheRead() throws {
    var pages = EventPages(next: 5, remaining: 100)
    try pages.advance(printed: 2, nextOffset: 7)
    #expect(pages.request != nil)
    try pages.advance(printed: 0, nextOffset: 7)
    #expect(pages.request == nil)
}

@Test func aStreamHasTheSameEventsAndNoLimit() {
    let stream = EventPages(next: 5, remaining: 100, topic: "a b").stream
    #expect(stream.target == "/v1/events?from=5&topic=a%20b")
    #expect(stream.fields["Accept"] == "text/event-stream")
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
    #expect(try EventsCommand.parse(["--follow"]).plan(source).pages.remaining == .max)
    #expect(
        try EventsCommand.parse(["--follow", "--limit", "3"]).plan(source).pages.remaining == 3)
    #expect(try EventsCommand.parse([]).plan(source).pages.remaining == 100)
}
