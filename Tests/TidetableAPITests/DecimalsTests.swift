import Testing

@testable import TidetableAPI

struct DecimalsTests {
    @Test(
        arguments: [
            (0, 3, "0.000"), (0.0004, 3, "0.000"), (0.0006, 3, "0.001"), (1.2345, 3, "1.235"),
            (12, 0, "12"), (12.5, 0, "13"), (0.05, 1, "0.1"), (9.99, 1, "10.0"),
            (123.45, 1, "123.5"),
            (-1.5, 1, "-1.5"), (-0.01, 1, "0.0"), (1e6, 1, "1000000.0"),
        ] as [(Double, Int, String)])
    func aNumberHasThatManyDecimals(_ value: Double, _ decimals: Int, _ text: String) {
        #expect(Decimals.text(value, decimals) == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNoNumberIsZero(_ value: Double) {
        #expect(Decimals.text(value, 1) == "0")
    }

    @Test(arguments: [1e15, 1e18, 1e300, -1e15, -1e18, -1e300])
    func aHugeNumberIsStillANumber(_ value: Double) {
        let text = Decimals.text(value, 3)
        #expect(Double(text).map { $0.sign == value.sign } == true)
    }
}
