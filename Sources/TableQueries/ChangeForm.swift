import Projections

/// What stands around a changed row, and around the key of a row that is gone.
public struct ChangeForm: Sendable {
    /// What comes before a row.
    let upsert: [UInt8]
    /// What comes before a key.
    let delete: [UInt8]
    /// What comes after either.
    let end: [UInt8]

    /// - Parameters:
    ///   - upsert: what comes before a row's JSON object.
    ///   - delete: what comes before the JSON object of a key whose row is gone.
    ///   - end: what comes after either.
    public init(upsert: String, delete: String, end: String) {
        self.upsert = Array(upsert.utf8)
        self.delete = Array(delete.utf8)
        self.end = Array(end.utf8)
    }
}

/// How far a reader of changes has looked through a table: first its rows in key order, then the
/// keys whose rows were deleted.
public enum ChangePlace: Sendable, Hashable {
    /// Rows after the key; all of them where it is nil.
    case rows(past: Key?)
    /// Deleted keys after the key; all of them where it is nil.
    case deleted(past: Key?)
}
