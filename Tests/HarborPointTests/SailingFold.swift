import GoldenData
import Projections

/// Events of the sailing "s", folded into all tables of a projection and read by column name.
struct SailingFold {
    var fold: PureFold
    private let tables: [TableSchema]

    init(_ projection: any Projection) {
        fold = PureFold(projection)
        tables = projection.tables
    }

    /// Folds an event of a booking with the given further members of `data`.
    mutating func booking(_ id: Int64, _ type: String, _ members: String = "") throws {
        try event(type, #""booking_id":\#(id)"# + (members.isEmpty ? "" : ",\(members)"))
    }

    mutating func confirm(_ id: Int64, _ cabin: String) throws {
        try booking(id, "booking-confirmed", #""cabin_id":"\#(cabin)""#)
    }

    mutating func change(_ id: Int64, from previous: String, to cabin: String) throws {
        try booking(
            id, "cabin-changed", #""previous_cabin_id":"\#(previous)","cabin_id":"\#(cabin)""#)
    }

    mutating func cancel(_ id: Int64, _ cabin: String) throws {
        try booking(id, "booking-cancelled", #""cabin_id":"\#(cabin)""#)
    }

    mutating func schedule(_ itinerary: String, cabins: Int64) throws {
        try event(
            "sailing-scheduled", #""itinerary_id":"\#(itinerary)","cabin_count":\#(cabins)"#)
    }

    mutating func event(_ type: String, _ members: String) throws {
        let data = #"{"sailing_id":"s",\#(members)}"#
        try fold.fold(type: type, topic: "", data: Array(data.utf8))
    }

    /// The row of a table at the sailing and the further parts of the key.
    func entry(_ table: String, _ parts: [Value] = []) throws -> PureFold.Entry? {
        try fold.entries(of: table)[Key([.text("s")] + parts)]
    }

    /// The columns of a row by their names; nil where there is no row.
    func columns(_ table: String, _ parts: [Value] = []) throws -> [String: Value]? {
        guard let row = try entry(table, parts)?.row,
            let schema = tables.first(where: { $0.name == table })
        else { return nil }
        return Dictionary(
            uniqueKeysWithValues: zip(schema.valueColumns.map(\.name), row.values))
    }
}
