import HarborPoint
import Projections

/// A second version of the boarding manifest whose rows are named by other columns, so that no row
/// of one version has a counterpart in the other.
struct RekeyedManifest: Projection {
    let version = 2
    let order = OrderNeed.perKey
    let table = TableSchema(
        name: "boarding_manifest", key: [Column("cabin_id", .text, "The cabin.")],
        columns: [Column("booking_id", .integer, "The booking that was confirmed last.")])
    let subscribedTypes = ["booking-confirmed"]

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        keys.append(Key([.text(try event.text("cabin_id"))]))
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        Row([.integer(try event.integer("booking_id"))])
    }
}
