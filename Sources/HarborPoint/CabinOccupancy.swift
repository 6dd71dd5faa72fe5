import Projections

/// Who holds which cabin: one row per sailing and cabin, with `CabinInventory` over it.
///
/// A confirmation or a change to a cabin occupies it, whoever held it before. A change from it and
/// a cancellation free it while that booking still holds it. A second confirmation with another
/// cabin frees nothing: a change of cabins is said by `cabin-changed`.
public struct CabinOccupancy: Projection {
    /// The version of the rules.
    public let version = 1
    /// All events: bookings, which are the partition keys, compete for a cabin.
    public let order = OrderNeed.total
    /// The table's columns.
    public let table = TableSchema(
        name: "cabin_occupancy",
        key: [
            Column("sailing_id", .text, "The sailing."),
            Column("cabin_id", .text, "A cabin that is or was occupied on the sailing."),
        ],
        columns: [
            Column(
                "booking_id", .integer, isNullable: true,
                "The booking that holds the cabin; null where it was given up.")
        ])
    /// How many cabins of each sailing are left.
    public let aggregates: [any Aggregate] = [CabinInventory()]
    /// The types of events that are folded.
    public let subscribedTypes = ["booking-confirmed", "cabin-changed", "booking-cancelled"]

    /// The rules.
    public init() {}

    /// The cabin that the event names; of a change, the one given up and the one taken.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        let sailing = try event.text("sailing_id")
        let cabin = try event.text("cabin_id")
        if event.type == "cabin-changed" {
            let previous = try event.text("previous_cabin_id")
            if previous != cabin { keys.append(Key(.text(sailing), .text(previous))) }
        }
        keys.append(Key(.text(sailing), .text(cabin)))
    }

    /// The cabin's row after the event; nil for a cabin that was never occupied.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        let booking = Value.integer(try event.integer("booking_id"))
        let isOccupied: Bool
        switch event.type {
        case "booking-confirmed": isOccupied = true
        case "cabin-changed":
            isOccupied = key[1] == .text(try event.text("cabin_id"))
        case "booking-cancelled": isOccupied = false
        default: throw FoldError("cabin_occupancy does not fold “\(event.type)”")
        }
        if row == nil, !isOccupied { return nil }
        var row = row ?? CabinOccupancy.free
        if isOccupied {
            row[Place.bookingID] = booking
        } else if row[Place.bookingID] == booking {
            row[Place.bookingID] = .null
        }
        return row
    }

    private static let free = Row([.null])

    /// Where each column stands in `Row`, in the order of `table`.
    enum Place {
        static let bookingID = 0
    }
}
