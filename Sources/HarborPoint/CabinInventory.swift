import Projections

/// How many cabins are left: one row per sailing, for search.
///
/// A row exists once its sailing was scheduled, and counts the cabins occupied before that as well.
/// A later schedule replaces the itinerary and the number of cabins.
public struct CabinInventory: Aggregate {
    /// The table's columns.
    public let table = TableSchema(
        name: "cabin_inventory",
        key: [Column("sailing_id", .text, "The sailing.")],
        columns: [
            Column("itinerary_id", .text, "The itinerary last scheduled for the sailing."),
            Column("total_cabins", .integer, "The number of cabins last scheduled."),
            Column("occupied_cabins", .integer, "How many cabins a booking holds."),
            Column(
                "remaining_cabins", .integer,
                "The total less the occupied; below zero where the sailing is overbooked."),
        ],
        indexes: [["itinerary_id"]])
    /// Schedules, which begin a row.
    public let subscribedTypes = ["sailing-scheduled"]

    /// The rules.
    public init() {}

    /// The sailing that is scheduled.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        keys.append(Key([.text(try event.text("sailing_id"))]))
    }

    /// The sailing's row with the itinerary and the number of cabins of the schedule.
    /// - Throws: `FoldError` where the cabins that remain leave 64 bits.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        guard event.type == "sailing-scheduled" else {
            throw FoldError("cabin_inventory does not fold “\(event.type)”")
        }
        let itinerary = Value.text(try event.text("itinerary_id"))
        let total = try event.integer("cabin_count")
        guard var row = row else {
            return Row([itinerary, .integer(total), .integer(0), .integer(total)])
        }
        let occupied = try row.integer(at: Place.occupiedCabins, "occupied_cabins")
        row[Place.itineraryID] = itinerary
        row[Place.totalCabins] = .integer(total)
        row[Place.remainingCabins] = .integer(try total.subtracting(occupied, "remaining_cabins"))
        return row
    }

    /// The sailing with no cabin occupied; nil while it is not scheduled.
    public func emptied(_ row: consuming Row?) -> Row? {
        guard var row = row else { return nil }
        row[Place.occupiedCabins] = .integer(0)
        row[Place.remainingCabins] = row[Place.totalCabins]
        return row
    }

    /// Counts a cabin that a booking holds.
    /// - Throws: `FoldError` where the cabins that remain leave 64 bits.
    public func put(
        _ key: Key, _ row: borrowing Row, into total: inout Row
    ) throws(FoldError) {
        guard row[CabinOccupancy.Place.bookingID] != .null else { return }
        try total.add(1, at: Place.occupiedCabins, "occupied_cabins")
        try total.subtract(1, at: Place.remainingCabins, "remaining_cabins")
    }

    /// Undoes `put`.
    /// - Throws: `FoldError` where the cabins that remain leave 64 bits.
    public func take(
        _ key: Key, _ row: borrowing Row, outOf total: inout Row
    ) throws(FoldError) {
        guard row[CabinOccupancy.Place.bookingID] != .null else { return }
        try total.subtract(1, at: Place.occupiedCabins, "occupied_cabins")
        try total.add(1, at: Place.remainingCabins, "remaining_cabins")
    }

    /// Where each column stands in `Row`, in the order of `table`.
    private enum Place {
        static let itineraryID = 0
        static let totalCabins = 1
        static let occupiedCabins = 2
        static let remainingCabins = 3
    }
}
