import HarborPoint
import Projections
import Synchronization

/// The boarding manifest with a fault in its rules: it cannot fold a hold of one code until it is
/// mended.
struct FaultyManifest: Projection {
    /// Whether the fault is still there.
    final class Fault: Sendable {
        private let isMended = Atomic(false)

        var isThere: Bool { !isMended.load(ordering: .acquiring) }

        func mend() { isMended.store(true, ordering: .releasing) }
    }

    /// The code that it cannot fold.
    static let code: Text = "stowaway"

    private let manifest = BoardingManifest()
    let fault: Fault

    init(fault: Fault) { self.fault = fault }

    var version: Int { manifest.version }
    var order: OrderNeed { manifest.order }
    var table: TableSchema { manifest.table }
    var subscribedTypes: [String] { manifest.subscribedTypes }
    var aggregates: [any Aggregate] { manifest.aggregates }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        try manifest.keys(of: event, into: &keys)
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        if fault.isThere, try event.optionalText("hold_code") == FaultyManifest.code {
            throw FoldError("nobody knows the hold “\(FaultyManifest.code)”")
        }
        return try manifest.reduce(key, row, event)
    }
}
