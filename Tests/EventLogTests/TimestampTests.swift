import Testing

@testable import EventLog

@Suite struct TimestampTests {
    private func isValid(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { Timestamp.isValid($0) }
    }

    @Test(arguments: [
        "2026-07-14T08:00:00Z", "2026-07-14t08:00:00z", "2026-07-14T08:00:00.1Z",
        "2026-07-14T08:00:00.123456789+23:59", "2024-02-29T00:00:00-00:00",
        "2016-12-31T23:59:60Z", "2000-02-29T00:00:00Z",
    ])
    func aTimeOfTheStandardIsValid(_ text: String) { #expect(isValid(text)) }

    @Test(arguments: [
        "", "2026-07-14", "2026-07-14 08:00:00Z", "2026-07-14T08:00:00", "2026-13-14T08:00:00Z",
        "2026-00-14T08:00:00Z", "2026-04-31T08:00:00Z", "2025-02-29T08:00:00Z",
        "1900-02-29T08:00:00Z", "2026-07-14T24:00:00Z", "2026-07-14T08:60:00Z",
        "2026-07-14T08:00:61Z", "2026-07-14T08:00:00.Z", "2026-07-14T08:00:00+1:00",
        "2026-07-14T08:00:00+01:00x", "2026-07-14T08:00:00+24:00", "2026-07-14T08:00:00Zx",
        "202６-07-14T08:00:00Z", "2026-07-14T08:00:00.",
    ])
    func anythingElseIsNot(_ text: String) { #expect(!isValid(text)) }
}
