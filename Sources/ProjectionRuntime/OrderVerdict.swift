import Projections

/// What an order check found.
public enum OrderVerdict: Sendable, Equatable {
    /// Every interleaving gave the tables of the log; so many were tried. None is tried where only
    /// the order of the log is allowed.
    case passed(interleavings: Int)
    /// An interleaving that the order allows gave other tables.
    case failed(OrderCounterexample)
}

/// A few events that give other rows in another order that the need allows.
public struct OrderCounterexample: Sendable, Equatable {
    /// The number of the interleaving that showed it, from 1.
    public let interleaving: Int
    /// The events in the order of the log, by their places in what was checked.
    public let logOrder: [Int]
    /// The same events in the order that gives other rows.
    public let failingOrder: [Int]
    /// The rows that differ, in the order of the tables and of their keys; at least one.
    public let differences: [OrderDifference]
}

/// A row that comes out otherwise in another order.
public struct OrderDifference: Sendable, Equatable {
    /// The row after one order, and what was refused on the way.
    public struct Outcome: Sendable, Equatable {
        /// The row; nil where there is none.
        public let row: Row?
        /// The events that could not be folded into it.
        public let refusals: [Refusal]
    }

    /// An event that could not be folded into a row.
    public struct Refusal: Sendable, Equatable {
        /// Its place in what was checked.
        public let event: Int
        /// Why, in words.
        public let reason: String

        /// A refusal of the event at that place.
        public init(event: Int, reason: String) {
            self.event = event
            self.reason = reason
        }
    }

    /// The table.
    public let table: TableSchema
    /// The row's key.
    public let key: Key
    /// What the order of the log gives.
    public let inLogOrder: Outcome
    /// What the failing order gives.
    public let inFailingOrder: Outcome
}
