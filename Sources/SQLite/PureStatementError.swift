/// Why a statement was not compiled.
public struct PureStatementError: Error, Sendable {
    /// Something that a pure statement must not do.
    public enum Refusal: Sendable, Equatable {
        /// It calls a function that is not on the list.
        case function(String)
        /// It reads a table.
        case table(String)
        /// It is recursive.
        case recursion
        /// It does something other than SELECT, or calls a table-valued function for the first
        /// time.
        case statement
    }

    /// What was refused; nil where the text is no valid statement.
    public let refusal: Refusal?
    /// SQLite's own words.
    public let message: String
    /// The byte of the text that is at fault, where SQLite knows it.
    public let offset: Int?
}
