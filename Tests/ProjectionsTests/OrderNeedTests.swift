import Projections
import Testing

@Suite struct OrderNeedTests {
    @Test func needsGoFromTheWeakestToTheStrongest() {
        #expect(OrderNeed.allCases == [.none, .perKeyWithinTopic, .perKey, .total])
        #expect(OrderNeed.allCases.sorted() == OrderNeed.allCases)
        #expect(OrderNeed.allCases.reversed().sorted() == OrderNeed.allCases)
        #expect(!(OrderNeed.perKey < .perKey))
        #expect(max(OrderNeed.perKey, .perKeyWithinTopic) == .perKey)
    }

    /// Partitions keep the order of a partition key; only a single one keeps that of all.
    @Test(arguments: OrderNeed.allCases, [1, 2, 16])
    func onlyTheTotalOrderNeedsASinglePartition(need: OrderNeed, partitions: Int) {
        #expect(need.isKept(byPartitions: partitions) == (need != .total || partitions == 1))
    }

    @Test func aNeedIsNamedAsInTheAPI() {
        #expect(
            OrderNeed.allCases.map(\.rawValue) == [
                "none", "per-key-within-topic", "per-key", "total",
            ])
    }
}
