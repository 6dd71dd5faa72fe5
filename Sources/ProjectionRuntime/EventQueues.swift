import Projections

/// The order that a need asks for: events of one queue keep theirs, the rest is free.
struct EventQueues {
    /// The queue of each event.
    let numbers: [Int]
    private let members: [[Int]]

    private struct Name: Hashable {
        let topic: String
        let key: PartitionKey
    }

    init(_ events: [OrderCheckEvent], _ need: OrderNeed) {
        var known: [Name: Int] = [:]
        var numbers: [Int] = []
        var members: [[Int]] = []
        numbers.reserveCapacity(events.count)
        for (place, event) in events.enumerated() {
            let name: Name? =
                switch need {
                case .none: nil
                case .perKeyWithinTopic: Name(topic: event.topic, key: event.partitionKey)
                case .perKey: Name(topic: "", key: event.partitionKey)
                case .total: Name(topic: "", key: .none)
                }
            let isKept = need == .total || event.partitionKey != .none
            if let name, isKept, let number = known[name] {
                numbers.append(number)
                members[number].append(place)
            } else {
                if let name, isKept { known[name] = members.count }
                numbers.append(members.count)
                members.append([place])
            }
        }
        self.numbers = numbers
        self.members = members
    }

    /// Whether any order but the log's is allowed.
    var canInterleave: Bool { members.count > 1 }

    /// One of all allowed orders, each as likely as any other.
    func interleaving(_ random: inout InterleavingRandom) -> [Int] {
        // Which queue gives next is drawn; what it gives is its oldest.
        var next = [Int](repeating: 0, count: members.count)
        return numbers.shuffled(using: &random).map { queue in
            defer { next[queue] += 1 }
            return members[queue][next[queue]]
        }
    }

    /// Whether every queue keeps its order in `order`.
    func allows(_ order: [Int]) -> Bool {
        var last: [Int: Int] = [:]
        return order.allSatisfy { place in
            defer { last[numbers[place]] = place }
            return last[numbers[place], default: -1] < place
        }
    }
}

/// Random numbers that a seed repeats (SplitMix64).
struct InterleavingRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
