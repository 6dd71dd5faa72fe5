/// Makes a failing order small: the events of one differing row, then as few of them as still
/// differ, then as few exchanges of neighbours as still do.
struct OrderShrinker {
    /// How many events may be folded for it all. It bounds the time on logs where a row depends on
    /// very many events; what is left then is larger than it had to be, and still fails.
    private static let budget = 2_000_000
    /// Every order of so many events can be tried.
    private static let exhaustible = 6
    /// How many differing rows are tried for a smaller example.
    private static let rows = 24

    private let fold: OrderFold
    private let queues: EventQueues
    private var left = OrderShrinker.budget

    init(_ fold: OrderFold, _ queues: EventQueues) {
        self.fold = fold
        self.queues = queues
    }

    /// The smallest example that is found, in the order of the log and in the failing order.
    mutating func shrink(
        _ order: [Int], differingAt places: [OrderPlace]
    ) -> (log: [Int], failing: [Int]) {
        var best: [Int]?
        for events in candidates(places) {
            let kept = Set(events)
            let part = order.filter(kept.contains)
            guard fails(part) else { continue }
            let small = fewestExchanges(fewestEvents(part))
            if small.count < best?.count ?? .max { best = small }
            // Two events are the fewest that have another order.
            if small.count == 2 || left <= 0 { break }
        }
        let failing = best ?? fewestExchanges(fewestEvents(order))
        return (failing.sorted(), failing)
    }

    /// The events of differing rows, the fewest first. A row of the root table depends on its own
    /// events alone; rows that count others are taken where no other row differs.
    private func candidates(_ places: [OrderPlace]) -> [[Int]] {
        let root = places.filter { $0.table == 0 }
        let found = fold.events(at: Set(root.isEmpty ? places : root))
        let sorted = found.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
        return sorted.prefix(OrderShrinker.rows).map(\.value)
    }

    private mutating func fails(_ order: [Int]) -> Bool {
        guard order.count > 1, left > 0 else { return false }
        left -= 2 * order.count
        return fold.isSensitive(order)
    }

    /// Delta debugging (Zeller and Hildebrandt, 2002): leaves parts out, larger ones first, until
    /// no single event can go.
    private mutating func fewestEvents(_ order: [Int]) -> [Int] {
        var order = order
        var parts = 2
        while order.count > 2, left > 0 {
            let length = (order.count + parts - 1) / parts
            var isSmaller = false
            var start = 0
            while start < order.count {
                let end = min(start + length, order.count)
                let rest = Array(order[..<start] + order[end...])
                if fails(rest) {
                    order = rest
                    isSmaller = true
                } else {
                    start = end
                }
            }
            if length == 1, !isSmaller { break }
            parts = isSmaller ? max(2, parts / 2) : min(order.count, parts * 2)
        }
        return order
    }

    private mutating func fewestExchanges(_ order: [Int]) -> [Int] {
        guard order.count <= OrderShrinker.exhaustible else { return undone(order) }
        // Another order than the one at hand may need still fewer events.
        for index in order.indices where order.count > 2 {
            var rest = order
            rest.remove(at: index)
            if nearest(rest) != nil { return fewestExchanges(rest) }
        }
        return nearest(order) ?? order
    }

    /// The failing order that the fewest exchanges of neighbours make of the log's; nil where none
    /// fails.
    private mutating func nearest(_ order: [Int]) -> [Int]? {
        let log = order.sorted()
        var seen: Set<[Int]> = [log]
        var next = [log]
        while !next.isEmpty {
            var further: [[Int]] = []
            for known in next {
                for index in known.indices.dropLast()
                where queues.numbers[known[index]] != queues.numbers[known[index + 1]] {
                    var other = known
                    other.swapAt(index, index + 1)
                    guard seen.insert(other).inserted else { continue }
                    if fails(other) { return other }
                    further.append(other)
                }
            }
            next = further
        }
        return nil
    }

    /// The order with every exchange undone that is not needed, one after the other.
    private mutating func undone(_ order: [Int]) -> [Int] {
        var order = order
        var index = 0
        while index + 1 < order.count, left > 0 {
            var other = order
            other.swapAt(index, index + 1)
            if order[index] > order[index + 1], fails(other) {
                order = other
                index = max(0, index - 1)
            } else {
                index += 1
            }
        }
        return order
    }
}
