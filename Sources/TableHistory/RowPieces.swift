import EventLog
import Projections
import StreamTables

/// A stretch of a key's lineage with the row before it and after it: what history is folded from.
struct RowPiece {
    let before: Row?
    let offsets: [Offset]
    let after: Row?
    /// Whether it is the newest one: the row that stands came of its last event.
    let isNewest: Bool
}

/// The pieces of one key's lineage, oldest first, found by offset without reading the others.
struct RowPieces {
    let key: Key
    let stored: StoredRow?
    private let lineage: LineageReader
    /// The newest piece's offsets, which stand in the row itself.
    private let tail: [Offset]
    static let end = Offset(.max)

    /// - Throws: `TableError`; `.foreign` where the row's lineage is damaged.
    init(_ key: Key, _ lineage: LineageReader) throws(TableError) {
        self.key = key
        self.lineage = lineage
        stored = try lineage.row(at: key)
        tail = stored?.lineage.offsets ?? []
        guard RowPieces.grow(tail) else { throw damaged }
    }

    /// Whether the row that stands is the one after the newest piece.
    func stands(_ newest: RowPiece) -> Bool {
        guard let stored else { return newest.after == nil }
        return stored.row == newest.after && stored.lastEventOffset == newest.offsets.last
    }

    /// The last piece that begins at `offset` or before; nil where the key begins later.
    /// - Throws: `TableError`; `.foreign` where its lineage is damaged.
    func piece(atOrBefore offset: Offset) throws(TableError) -> RowPiece? {
        if let first = tail.first, first <= offset {
            let last = try lineage.chunk(of: key, atOrBefore: RowPieces.end)
            if let end = last?.lineage.offsets.last, end >= first { throw damaged }
            return RowPiece(before: last?.row, offsets: tail, after: stored?.row, isNewest: true)
        }
        guard let chunk = try lineage.chunk(of: key, atOrBefore: offset) else { return nil }
        let piece = try piece(chunk)
        // Whoever walks from piece to piece would come back to this one for ever.
        guard let first = piece.offsets.first, first <= offset else { throw damaged }
        return piece
    }

    /// The first piece that begins after `offset`, the last of another piece or before them all.
    /// - Throws: `TableError`; `.foreign` where its lineage is damaged.
    func piece(after offset: Offset) throws(TableError) -> RowPiece? {
        if let chunk = try lineage.chunk(of: key, after: offset) {
            let piece = try piece(chunk)
            guard let first = piece.offsets.first, first > offset else { throw damaged }
            return piece
        }
        guard let first = tail.first, let last = tail.last, last > offset else { return nil }
        // The tail of a row comes after all its chunks.
        guard first > offset else { throw damaged }
        return try piece(atOrBefore: RowPieces.end)
    }

    /// The key's offsets up to `last`, in order. More than `limit` are cut off, but not to so few.
    /// - Throws: `TableError`; `.foreign` where its lineage is damaged.
    func offsets(upTo last: Offset = RowPieces.end, limit: Int) throws(TableError) -> [Offset] {
        var offsets: [Offset] = []
        var piece = try piece(after: Offset(-1))
        while let current = piece, let end = current.offsets.last {
            offsets += current.offsets
            let isEnough = end >= last || offsets.count > limit
            piece = isEnough ? nil : try self.piece(after: end)
        }
        return offsets.filter { $0 <= last }
    }

    private func piece(_ chunk: LineageChunk) throws(TableError) -> RowPiece {
        let offsets = chunk.lineage.offsets
        guard let first = offsets.first, let last = offsets.last, RowPieces.grow(offsets) else {
            throw damaged
        }
        let before =
            try first > .zero
            ? lineage.chunk(of: key, atOrBefore: Offset(first.rawValue - 1)) : nil
        let next = tail.isEmpty ? try lineage.chunk(of: key, after: last) : nil
        return RowPiece(
            before: before?.row, offsets: offsets, after: chunk.row,
            isNewest: tail.isEmpty && next == nil)
    }

    private static func grow(_ offsets: [Offset]) -> Bool {
        zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 }
    }

    private var damaged: TableError {
        .foreign("the lineage of \(KeyText.text(key)) in \(lineage.schema.name) is damaged")
    }

    /// The first event that was folded into the key; nil where none was.
    func firstOffset() throws(TableError) -> Offset? {
        try piece(after: Offset(-1))?.offsets.first
    }
}
