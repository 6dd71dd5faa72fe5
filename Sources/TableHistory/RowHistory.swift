import EventLog
import Projections
import StreamTables

/// An event and what it did to a row.
public struct HistoryEntry: Sendable, Equatable {
    /// The event.
    public let event: EventName
    /// The row before it.
    public let before: Row?
    /// The row after it.
    public let after: Row?
}

/// A page of a row's history.
public struct HistoryPage: Sendable {
    /// The row as it stands.
    public let row: StoredRow?
    /// The events, in the order that was asked for.
    public var entries: [HistoryEntry] = []
    /// Where the next page goes on: the offset of its first event; nil where this is the last page.
    public var next: Offset?
    /// Whether folding the events again gives the rows that are kept: the live one, or the one that
    /// the next stretch of lineage begins with.
    public var refoldMatches = true

    /// A page without events yet.
    public init(row: StoredRow?) { self.row = row }
}

/// A row as it stood at an earlier position.
public enum RowAsOf: Sendable, Equatable {
    /// It stood so.
    case row(StoredRow)
    /// It was deleted then.
    case deleted
    /// No event of its key had come; the first one came at the offset.
    case begins(Offset)
    /// No event of its key ever came.
    case none
}

/// How the rows of a root table came to be, in the snapshot that a reader has open.
public struct RowHistory {
    private let projection: any Projection
    private let lineage: LineageReader
    private let events: FoldedEvents

    /// The history of the rows of `projection`'s root table.
    public init(_ projection: any Projection, _ reader: TableReader, _ log: LogReader) {
        self.projection = projection
        lineage = LineageReader(reader, projection.table)
        events = FoldedEvents(log)
    }

    /// A page of the events that made the row at `key`.
    /// - Parameters:
    ///   - start: the offset of the page's first event, in its order; nil begins at an end.
    ///   - limit: the most events of the page.
    ///   - isDescending: newest first.
    /// - Returns: nil where the key never had an event.
    /// - Throws: `HistoryError`.
    public func page(
        of key: Key, from start: Offset?, limit: Int, isDescending: Bool
    ) throws(HistoryError) -> HistoryPage? {
        let pieces = try pieces(key)
        var page = HistoryPage(row: pieces.stored)
        var piece = try wrapped { () throws(TableError) -> RowPiece? in
            let first = start ?? Offset(isDescending ? .max : -1)
            if let piece = try pieces.piece(atOrBefore: first) { return piece }
            return try pieces.piece(after: Offset(-1))
        }
        guard piece != nil else { return nil }
        while let current = piece {
            var entries = try fold(current, pieces, &page.refoldMatches)
            entries.removeAll { entry in
                guard let start else { return false }
                return isDescending ? entry.event.offset > start : entry.event.offset < start
            }
            if isDescending { entries.reverse() }
            let room = limit - page.entries.count
            page.entries += entries.prefix(room)
            if entries.count > room {
                page.next = entries[room].event.offset
                break
            }
            let edge = isDescending ? current.offsets.first : current.offsets.last
            guard let edge else { break }
            piece = try wrapped { () throws(TableError) in
                isDescending
                    ? try pieces.piece(atOrBefore: Offset(edge.rawValue - 1))
                    : try pieces.piece(after: edge)
            }
            if let piece, page.entries.count == limit {
                page.next = isDescending ? piece.offsets.last : piece.offsets.first
                break
            }
        }
        return page
    }

    /// The row at `key` as it stood at `position`.
    /// - Throws: `HistoryError`.
    public func row(
        at key: Key, asOf position: Position
    ) throws(HistoryError) -> RowAsOf {
        try row(try pieces(key), asOf: position)
    }

    private func row(
        _ pieces: RowPieces, asOf position: Position
    ) throws(HistoryError) -> RowAsOf {
        // Nothing came since: the row is the one that stands.
        if let stored = pieces.stored, stored.lastEventOffset.rawValue <= position.last {
            return .row(stored)
        }
        let piece = try wrapped { () throws(TableError) in
            try pieces.piece(atOrBefore: Offset(position.last))
        }
        guard let piece else {
            let first = try wrapped { () throws(TableError) in try pieces.firstOffset() }
            return first.map(RowAsOf.begins) ?? .none
        }
        var row = piece.before
        var last = Offset.zero
        let offsets = piece.offsets.filter { $0.rawValue <= position.last }
        try events.forEach(offsets) { (event, _) throws(HistoryError) in
            row = try reduce(pieces.key, row, event)
        }
        last = offsets.last ?? last
        return row.map { .row(StoredRow(row: $0, lastEventOffset: last)) } ?? .deleted
    }

    /// The rows whose keys begin with `prefix` as they stood at `position`, in key order; deleted
    /// ones are found by the lineage that outlives them.
    /// - Parameter limit: how many keys may be looked at.
    /// - Throws: `HistoryError`.
    public func rows(
        under prefix: Key, asOf position: Position, limit: Int
    ) throws(HistoryError) -> [(key: Key, row: StoredRow)] {
        var standing: [(key: Key, row: StoredRow)] = []
        var changed: Set<Key> = []
        try wrapped { () throws(TableError) in
            // One more than may be looked at tells that there are too many.
            let most = min(limit, .max - 1) + 1
            changed = Set(try lineage.keysWithChunks(under: prefix, limit: most))
            try lineage.forEachRow(under: prefix, limit: most) { key, row in
                if row.lastEventOffset.rawValue <= position.last {
                    standing.append((key, row))
                    changed.remove(key)
                } else {
                    changed.insert(key)
                }
            }
        }
        guard standing.count + changed.count <= limit else { throw .tooMany(limit: limit) }
        for key in changed.sorted() {
            if case .row(let row) = try row(at: key, asOf: position) { standing.append((key, row)) }
        }
        return standing.sorted { $0.key < $1.key }
    }

    /// Folds the newest events of a key again, for a check of its row.
    /// - Parameter count: how many stretches of lineage at most, the newest ones.
    /// - Returns: whether the row that is kept, its last offset and each row between the stretches
    ///   came out. A row that no event made does not.
    /// - Throws: `HistoryError`.
    public func refoldMatches(_ key: Key, pieces count: Int) throws(HistoryError) -> Bool {
        do throws(HistoryError) {
            return try refolds(key, count)
        } catch {
            switch error {
            // Lineage that no projector wrote, or events that never made this row.
            case .table(.foreign), .fold: return false
            default: throw error
            }
        }
    }

    private func refolds(_ key: Key, _ count: Int) throws(HistoryError) -> Bool {
        let pieces = try pieces(key)
        var piece = try wrapped { () throws(TableError) in
            try pieces.piece(atOrBefore: Offset(.max))
        }
        guard let newest = piece else { return pieces.stored == nil }
        guard pieces.stands(newest) else { return false }
        var matches = true
        for _ in 0..<count {
            guard let current = piece, let first = current.offsets.first else { break }
            _ = try fold(current, pieces, &matches)
            guard first > .zero else { break }
            piece = try wrapped { () throws(TableError) in
                try pieces.piece(atOrBefore: Offset(first.rawValue - 1))
            }
            if let last = piece?.offsets.last, last >= first { return false }
        }
        return matches
    }

    /// Whether the event at `offset` is among those that made the key's row.
    /// - Throws: `HistoryError`.
    public func hasEvent(_ offset: Offset, of key: Key) throws(HistoryError) -> Bool {
        let pieces = try pieces(key)
        let piece = try wrapped { () throws(TableError) in try pieces.piece(atOrBefore: offset) }
        return piece?.offsets.contains(offset) == true
    }

    /// The offsets of all events of a key, in order; nil where there are more than `limit`.
    /// - Throws: `HistoryError`.
    public func offsets(of key: Key, limit: Int) throws(HistoryError) -> [Offset]? {
        let pieces = try pieces(key)
        let offsets = try wrapped { () throws(TableError) in try pieces.offsets(limit: limit) }
        return offsets.count > limit ? nil : offsets
    }

    /// Folds a stretch of lineage again.
    private func fold(
        _ piece: RowPiece, _ pieces: RowPieces, _ matches: inout Bool
    ) throws(HistoryError) -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        var row = piece.before
        try events.forEach(piece.offsets) { (event, name) throws(HistoryError) in
            let before = row
            row = try reduce(pieces.key, before, event)
            entries.append(HistoryEntry(event: name(), before: before, after: row))
        }
        if row != piece.after || piece.isNewest && !pieces.stands(piece) { matches = false }
        return entries
    }

    private func reduce(
        _ key: Key, _ row: Row?, _ event: borrowing Event
    ) throws(HistoryError) -> Row? {
        do throws(FoldError) {
            return try projection.reduce(key, row, event)
        } catch {
            throw .fold(error, index: 0)
        }
    }

    private func pieces(_ key: Key) throws(HistoryError) -> RowPieces {
        try wrapped { () throws(TableError) in try RowPieces(key, lineage) }
    }

    private func wrapped<Result>(
        _ body: () throws(TableError) -> Result
    ) throws(HistoryError) -> Result {
        do {
            return try body()
        } catch {
            throw .table(error)
        }
    }
}
