/// A projection: a deterministic fold of events into the rows of a stream table, with the
/// aggregates over them. All its tables share a file, a position, a version, a build and a cutover.
public protocol Projection: Reducer {
    /// The projection's name, which is its root table's name.
    var name: String { get }
    /// The version of the rules: a change of any result is a new version.
    var version: Int { get }
    /// Tells these rules from others under the same version, where they can be told apart: rows
    /// of a file that was folded by other rules are folded anew. Compiled rules cannot; who
    /// changes them gives them a new version.
    var rulesFingerprint: String { get }
    /// The order of events that the result depends on.
    var order: OrderNeed { get }
    /// The tables that count the rows of the root table.
    var aggregates: [any Aggregate] { get }

    /// Says in words why columns of a row have their values, where the rules say more than the
    /// columns do.
    func reasons(_ row: borrowing Row) -> [Reason]
}

extension Projection {
    /// The root table's name.
    public var name: String { table.name }
    /// None.
    public var aggregates: [any Aggregate] { [] }
    /// None.
    public var rulesFingerprint: String { "" }
    /// Nothing but what the columns say.
    public func reasons(_ row: borrowing Row) -> [Reason] { [] }
    /// All tables: the root table, then the aggregates.
    public var tables: [TableSchema] { [table] + aggregates.map(\.table) }
    /// Root reducer and aggregates, in the order of `tables`.
    public var reducers: [any Reducer] { [self] + aggregates }
}

/// Why a column has its value: the conditions that make it so, each in words for people.
public struct Reason: Sendable, Equatable {
    /// The column.
    public let column: String
    /// What makes it so, for example “the payment is pending”; empty where nothing stands against.
    public let because: [String]

    /// Reasons for the value of `column`.
    public init(_ column: String, because: [String]) {
        self.column = column
        self.because = because
    }
}
