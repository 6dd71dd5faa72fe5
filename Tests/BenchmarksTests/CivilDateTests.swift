import Testing

@testable import Benchmarks

@Suite struct CivilDateTests {
    @Test(arguments: [
        (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (11_017, 2000, 3, 1),
        (20_454, 2026, 1, 1), (20_635, 2026, 7, 1), (47_540, 2100, 2, 28), (47_541, 2100, 3, 1),
    ])
    func aDayHasItsDate(days: Int, year: Int, month: Int, day: Int) {
        let date = CivilDate(daysSinceEpoch: days)
        #expect(date.year == year && date.month == month && date.day == day)
    }
}
