import Testing

@testable import TidetableCommands

private func batches(
    _ text: String, events: Int, firstLine: Int = 1, bytes: Int = 4 << 20
) -> [EventBatch] {
    var batcher = EventBatcher(events: events, firstLine: firstLine, bytes: bytes)
    var found: [EventBatch] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if let batch = batcher.add(Array(line.utf8)[...]) { found.append(batch) }
    }
    if let batch = batcher.finish() { found.append(batch) }
    return found
}

@Test func aBatchIsFullAtItsNumberOfEvents() {
    let found = batches("a\nb\nc\nd\ne", events: 2)
    #expect(found.map { String(decoding: $0.body, as: UTF8.self) } == ["a\nb\n", "c\nd\n", "e\n"])
    #expect(found.map(\.lines) == [[1, 2], [3, 4], [5]])
}

@Test func blankLinesAreNotSentButCounted() {
    let found = batches("a\n\n \t\nb\n", events: 10)
    #expect(found.map(\.lines) == [[1, 4]])
    #expect(found.first?.line(ofEvent: 1) == 4)
    #expect(found.first?.line(ofEvent: 2) == nil)
    #expect(found.first?.line(ofEvent: -1) == nil)
}

@Test func linesBeforeTheFirstAreSkippedAndKeepTheirNumbers() {
    #expect(batches("a\nb\nc\nd", events: 10, firstLine: 3).map(\.lines) == [[3, 4]])
    #expect(batches("a\nb", events: 10, firstLine: 3).isEmpty)
}

@Test func aBatchStaysBelowItsOctetsUnlessOneLineIsLonger() {
    let found = batches("aaaa\nbbbb\ncccccccccccccccc\nd", events: 10, bytes: 12)
    #expect(found.map(\.lines) == [[1, 2], [3], [4]])
}

@Test func totalsCountWhatTheAnswersSay() throws {
    var totals = AppendTotals()
    let answer = JSONValue.object([
        .init("appended", .number("3")), .init("duplicates", .number("1")),
        .init("position", .string("9104")),
    ])
    for batch in batches("a\nb\n\nc\nd\ne\nf\ng\nh", events: 4) {
        try totals.add(answer, for: batch)
    }
    #expect(totals.lastLine == 9)
    #expect(totals.json == #"{"lines":8,"appended":6,"duplicates":2,"position":"9104"}"#)
    #expect(throws: CommandFailure.self) { try totals.add(.null, for: EventBatch()) }
}
