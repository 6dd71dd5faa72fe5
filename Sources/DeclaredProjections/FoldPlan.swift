import Projections
import SQLite

/// What every engine of a projection runs.
struct FoldPlan: Sendable {
    /// What a declared SELECT may do and cost.
    static let limits = PureConnection.Rules(
        functions: AllowedFunctions.names, ownFunctions: ListFunctions.all)

    /// The file's name, for errors.
    let file: String
    /// The table's columns beside the key.
    let columns: [Column]
    /// The rules, in the order of the file.
    let rules: [CompiledRule]
}
