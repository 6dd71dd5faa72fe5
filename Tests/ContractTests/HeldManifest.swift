import Dispatch
import HarborPoint
import Projections

/// The boarding manifest, folding nothing until it is let go: a table that lags for as long as a
/// test wants.
struct HeldManifest: Projection {
    /// Holds back whoever passes until it is opened, once and for all.
    final class Gate: Sendable {
        private let turnstile = DispatchSemaphore(value: 0)

        func open() { turnstile.signal() }

        func pass() {
            turnstile.wait()
            turnstile.signal()
        }
    }

    private let manifest = BoardingManifest()
    let gate: Gate
    let version: Int

    var order: OrderNeed { manifest.order }
    var table: TableSchema { manifest.table }
    var subscribedTypes: [String] { manifest.subscribedTypes }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        gate.pass()
        try manifest.keys(of: event, into: &keys)
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        try manifest.reduce(key, row, event)
    }
}
