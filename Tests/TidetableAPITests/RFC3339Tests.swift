import Testing

@testable import TidetableAPI

struct RFC3339Tests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (86_399_999, "1970-01-01T23:59:59.999Z"),
            (86_400_000, "1970-01-02T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_709_251_199_000, "2024-02-29T23:59:59.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (1_784_016_000_250, "2026-07-14T08:00:00.250Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func aTimeIsWrittenInUTC(_ milliseconds: Int64, _ text: String) {
        #expect(RFC3339.text(milliseconds: milliseconds) == text)
    }

    @Test func aTimeBeyondFourDigitsOfYearsIsWrittenAllTheSame() {
        #expect(RFC3339.text(milliseconds: .max) == "292278994-08-17T07:12:55.807Z")
    }
}
