import HTTPCore
import Testing

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_784_030_399, "Tue, 14 Jul 2026 11:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (-2_203_891_200, "Thu, 01 Mar 1900 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (-62_167_219_200, "Sat, 01 Jan 0000 00:00:00 GMT"),
    ])
    func aDateIsWrittenAndReadBack(_ seconds: Int, _ text: String) {
        #expect(String(decoding: HTTPDate.format(seconds), as: UTF8.self) == text)
        #expect(HTTPDate.parse(text) == seconds)
    }

    @Test func everyDayOfFourCenturiesReadsBack() {
        var wrong = 0
        for day in stride(from: -36_525, to: 109_573, by: 1) {
            let seconds = day * 86400 + (day & 0xffff)
            let text = String(decoding: HTTPDate.format(seconds), as: UTF8.self)
            if HTTPDate.parse(text) != seconds { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func timesPastFourDigitYearsAreMovedToTheEnd() {
        #expect(HTTPDate.format(.max) == HTTPDate.format(253_402_300_799))
        #expect(HTTPDate.format(.min) == HTTPDate.format(-62_167_219_200))
    }

    @Test(arguments: [
        "", "Sun", "Sun, 06 Nov 1994 08:49:37 UTC", "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:60 GMT", "Wed, 30 Feb 2000 00:00:00 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 08:49:37 GM\u{e9}",
    ])
    func anythingElseIsNoDate(_ text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
