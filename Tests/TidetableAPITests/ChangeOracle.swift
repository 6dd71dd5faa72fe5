import GoldenData
import Projections

/// The log of a test, and its tables at any position.
final class ChangeOracle {
    private struct Sent {
        let type: String
        let data: [UInt8]
    }

    private var events: [Sent] = []
    /// Tables that were asked for, by version and position.
    private var folds: [Int64: [(position: Int64, fold: PureFold)]] = [:]
    private let versions: [Int64: Amounts]

    init(_ versions: [Amounts]) {
        self.versions = Dictionary(
            uniqueKeysWithValues: versions.map { (Int64($0.version), $0) })
    }

    /// The position after the last event.
    var position: Int64 { Int64(events.count) - 1 }

    func append(_ type: String, _ data: String) {
        events.append(Sent(type: type, data: Array(data.utf8)))
    }

    /// A table as it stands at a position by the rules of a version.
    func rows(
        of table: String, at position: Int64, version: Int64
    ) throws -> [Key: PureFold.Entry] {
        guard let rules = versions[version] else { return [:] }
        var known = folds[version] ?? []
        let place = known.lastIndex { $0.position <= position }
        var fold = place.map { known[$0].fold } ?? PureFold(rules)
        if place.map({ known[$0].position }) != position {
            while fold.next <= position {
                let event = events[Int(fold.next)]
                try fold.fold(type: event.type, topic: "amount-events", data: event.data)
            }
            known.insert((position, fold), at: place.map { $0 + 1 } ?? 0)
            if known.count > 50 { known.removeFirst() }
            folds[version] = known
        }
        return try fold.entries(of: table)
    }
}
