import HarborPoint
import Projections
import Testing

@Suite struct UnsettledChargesTests {
    private var sailing = SailingFold(UnsettledCharges())

    private static func charge(_ amount: Int64, _ currency: String = "EUR") -> String {
        #""charge_id":"c","amount":\#(amount),"currency":"\#(currency)""#
    }

    /// posted, settled, unsettled, open; nil where there is no row.
    private func sums(_ currency: String = "EUR") throws -> [Int64]? {
        guard let columns = try sailing.columns("unsettled_charges", [.text(Text(currency))])
        else { return nil }
        return ["posted_amount", "settled_amount", "unsettled_amount", "open_charges"].compactMap {
            guard case .integer(let value)? = columns[$0] else { return nil }
            return value
        }
    }

    private mutating func post(_ amount: Int64, _ currency: String = "EUR") throws {
        try sailing.booking(1, "charge-posted", UnsettledChargesTests.charge(amount, currency))
    }

    private mutating func settle(_ amount: Int64, _ currency: String = "EUR") throws {
        try sailing.booking(1, "charge-settled", UnsettledChargesTests.charge(amount, currency))
    }

    @Test mutating func chargesAreSummedAndCounted() throws {
        #expect(try sums() == nil)
        try post(500)
        try post(250)
        #expect(try sums() == [750, 0, 750, 2])
        try settle(500)
        #expect(try sums() == [750, 500, 250, 1])
    }

    @Test mutating func moreMayBeSettledThanPosted() throws {
        try settle(300)
        #expect(try sums() == [0, 300, -300, -1])
        try post(300)
        #expect(try sums() == [300, 300, 0, 0])
    }

    @Test mutating func bookingsOfASailingShareARow() throws {
        try sailing.booking(1, "charge-posted", UnsettledChargesTests.charge(1))
        try sailing.booking(2, "charge-posted", UnsettledChargesTests.charge(2))
        #expect(try sums() == [3, 0, 3, 2])
    }

    @Test mutating func currenciesAreApart() throws {
        try post(1)
        try post(2, "USD")
        try settle(4, "USD")
        #expect(try sums() == [1, 0, 1, 1])
        #expect(try sums("USD") == [2, 4, -2, 0])
    }

    @Test mutating func amountsBeyondADoubleStayExact() throws {
        try post(9_007_199_254_740_993)
        try post(9_007_199_254_740_992)
        #expect(try sums() == [18_014_398_509_481_985, 0, 18_014_398_509_481_985, 2])
    }

    /// A sum that leaves 64 bits is an error, and the row stays as it was.
    @Test mutating func aSumThatLeaves64BitsThrows() throws {
        try post(.max)
        let before = try sums()
        #expect(throws: FoldError("posted_amount leaves 64 bits")) { try post(1) }
        #expect(try sums() == before)
        try settle(.max)
        #expect(throws: FoldError("settled_amount leaves 64 bits")) { try settle(1) }
        try post(-1)
        #expect(try sums() == [.max - 1, .max, -1, 1])
    }

    @Test mutating func aDifferenceThatLeaves64BitsThrows() throws {
        try post(.max)
        #expect(throws: FoldError("unsettled_amount leaves 64 bits")) { try settle(-1) }
        #expect(try sums() == [.max, 0, .max, 1])
    }

    @Test mutating func anEventWithoutAnAmountThrows() throws {
        #expect(throws: FoldError.self) {
            try sailing.booking(1, "charge-posted", #""currency":"EUR""#)
        }
        #expect(throws: FoldError.self) { try sailing.booking(1, "charge-posted", #""amount":1"#) }
        #expect(sailing.fold.rows.isEmpty)
    }

    @Test func anAuthorizationIsNoCharge() {
        #expect(Set(UnsettledCharges().subscribedTypes) == ["charge-posted", "charge-settled"])
        #expect(throws: FoldError.self) {
            let data = Array(#"{"amount":1}"#.utf8)
            var event = Event()
            try event.load(type: "payment-authorized", topic: "", data: data.span.bytes)
            _ = try UnsettledCharges().reduce(Key([.text("s"), .text("EUR")]), nil, event)
        }
    }
}
