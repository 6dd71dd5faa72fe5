import GoldenData
import HarborPoint
import Projections

/// One booking's row, made by the reducer alone, and read by column name.
struct Booking {
    static let key = Key([.text("2026-07-14"), .integer(8_841)])
    private let manifest: BoardingManifest
    private(set) var row: Row?

    init(_ version: BoardingManifest.Version = .one) {
        manifest = BoardingManifest(version: version)
    }

    init(
        _ steps: [(type: String, members: String)], _ version: BoardingManifest.Version = .one
    ) throws {
        self.init(version)
        for step in steps { try fold(step.type, step.members) }
    }

    /// Folds an event of the booking with the given further members of `data`.
    mutating func fold(_ type: String, _ members: String = "") throws {
        let rest = members.isEmpty ? "" : ",\(members)"
        let data = Array(#"{"sailing_id":"2026-07-14","booking_id":8841\#(rest)}"#.utf8)
        var event = Event()
        try event.load(type: type, topic: "booking-events", data: data.span.bytes)
        row = try manifest.reduce(Booking.key, row, event)
    }

    subscript(_ column: String) -> Value? {
        let index = manifest.table.valueColumns.firstIndex { $0.name == column }
        return index.flatMap { row?[$0] }
    }

    /// What keeps the booking from boarding; nil where there is no row.
    var because: [String]? {
        guard let row else { return nil }
        return manifest.reasons(row).first { $0.column == "boardable" }?.because
    }

    /// The columns that are not as they are at first.
    var changed: [String: Value] {
        var changed: [String: Value] = [:]
        for column in manifest.table.valueColumns
        where self[column.name] != Booking.first[column.name] {
            changed[column.name] = self[column.name]
        }
        return changed
    }

    private static let first: [String: Value] = [
        "booking_status": .text("unconfirmed"), "guest_name": .null, "cabin_id": .null,
        "payment_status": .text("pending"), "wheelchair_assistance": .bool(false),
        "active_holds": .list([]), "safety_waiver": .bool(false), "checked_in": .bool(false),
        "boardable": .bool(false),
    ]
}
