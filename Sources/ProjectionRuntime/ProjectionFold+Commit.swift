import EventLog
import Projections
import StreamTables

extension ProjectionFold {
    /// Counts what changed, and takes all changes for a commit, each table's. From now on they
    /// count as committed.
    /// - Parameters:
    ///   - end: the offset after the last event of the commit.
    ///   - keepsKeys: whether readers are to be told which rows change.
    /// - Throws: `TableError` where rows that aggregates are counted from cannot be read.
    mutating func takeChanges(
        upTo end: Offset, keepsKeys: Bool = false, _ writer: CommitWriter
    ) throws(TableError) -> [RowChanges] {
        for place in tables.indices.dropFirst() { try count(in: place, writer) }
        var changes = [take(0, upTo: end, keepsKeys)]
        for place in tables.indices.dropFirst() {
            if !tables[place].recounts.isEmpty {
                // Aggregates that are counted afresh read the root rows in the table.
                try changes[0].write(to: writer.idle, in: 0)
                changes[0].removeAll()
            }
            for group in tables[place].recounts.sorted() {
                try recount(group, in: place, writer)
            }
            tables[place].recounts.removeAll(keepingCapacity: true)
            changes.append(take(place, upTo: end, keepsKeys))
        }
        return changes
    }

    private mutating func take(
        _ place: Int, upTo end: Offset, _ keepsKeys: Bool
    ) -> RowChanges {
        var changes = tables[place].cache.takeChanges(upTo: end)
        if keepsKeys { changes.keepKeys() }
        swap(&changes.chunks, &tables[place].chunks)
        return changes
    }

    /// Takes the old row of each changed root row out of an aggregate's row and puts the new one
    /// in, once for all events since the last commit.
    private mutating func count(in place: Int, _ writer: CommitWriter) throws(TableError) {
        let columns = aggregates[place - 1].table.keyColumns.count
        // Neighbours are mostly of one group.
        var last: (group: Key, slot: Int)?
        for (number, slot) in tables[0].cache.dirtySlots.enumerated() {
            tables[0].cache.prefetchDirty(at: number)
            guard let change = tables[0].cache[slot].lastChange else { continue }
            let group = tables[0].cache[slot].key.prefix(columns)
            let total: Int
            if let last, last.group == group {
                total = last.slot
            } else {
                total = try self.slot(of: group, in: place, writer)
                last = (group, total)
            }
            try count(slot, change, in: total, place, writer)
        }
    }

    private mutating func count(
        _ slot: Int, _ change: Offset, in total: Int, _ place: Int, _ writer: CommitWriter
    ) throws(TableError) {
        let aggregate = aggregates[place - 1]
        let group = tables[place].cache[total].key
        if tables[place].cache[total].row == nil, isFirst(group, in: place) {
            tables[place].cache.touch(total)
            tables[place].cache.put(aggregate.emptied(nil), in: total)
        }
        guard var row = tables[place].cache[total].row else {
            // A row that begins, or begins again, counts all there is. One that an event of its
            // own deleted after this change stays away.
            guard change > tables[place].cache[total].lastEventOffset else { return }
            guard let first = aggregate.emptied(nil) else {
                guard quarantined[place].contains(group) else { return }
                return try writer.idle.note(change: change, of: group, in: place)
            }
            tables[place].cache.touch(total)
            tables[place].cache.put(first, in: total)
            tables[place].cache[total].lastEventOffset = change
            tables[place].recounts.insert(group)
            return
        }
        tables[place].cache.touch(total)
        if change > tables[place].cache[total].lastEventOffset {
            tables[place].cache[total].lastEventOffset = change
        }
        if !quarantined[place].isEmpty, quarantined[place].contains(group) {
            tables[place].recounts.insert(group)
        }
        guard !tables[place].recounts.contains(group) else { return }
        tables[place].cache.put(nil, in: total)
        do throws(FoldError) {
            try tables[0].cache.withRows(of: slot) { key, old, new throws(FoldError) in
                if let old { try aggregate.take(key, old, outOf: &row) }
                if let new { try aggregate.put(key, new, into: &row) }
            }
        } catch {
            tables[place].recounts.insert(group)
        }
        tables[place].cache.put(row, in: total)
    }

    /// Whether a group without a row has no root rows but those of this commit, so that counting
    /// them is enough. Reading them back for each sailing was a twentieth of a rebuild.
    private func isFirst(_ group: Key, in place: Int) -> Bool {
        tables[place].beginsWithRoot && !quarantined[place].contains(group)
            && !tables[place].recounts.contains(group)
    }

    /// Counts the root rows of a key afresh. Where even that fails the row stays as it was last
    /// committed, in quarantine, and is counted again with the next change; events of its own that
    /// came since wait.
    private mutating func recount(
        _ group: Key, in place: Int, _ writer: CommitWriter
    ) throws(TableError) {
        let slot = try self.slot(of: group, in: place, writer)
        tables[place].cache.touch(slot)
        guard let row = tables[place].cache[slot].row else { return }
        do throws(TableFailure) {
            tables[place].cache.put(try counted(group, row, in: place, writer), in: slot)
            try releaseCount(group, in: place, writer)
        } catch {
            switch error {
            case .table(let error): throw error
            case .fold(let reason):
                try quarantine(group, nil, in: place, reason, writer)
                try undo(slot, in: place, writer)
            }
        }
    }

    /// Makes a row what it was at the last commit; events folded into it since wait.
    private mutating func undo(
        _ slot: Int, in place: Int, _ writer: CommitWriter
    ) throws(TableError) {
        let key = tables[place].cache[slot].key
        for offset in foldedSinceCommit(slot, in: place) {
            try writer.idle.park(offset, of: key, in: place)
        }
        tables[place].chunks.removeAll { $0.key == key }
        try noteChange(slot, in: place, writer)
        let kept = try writer.idle.row(at: key, in: place)
        tables[place].cache.put(kept?.row, in: slot)
        tables[place].cache[slot].lastEventOffset = kept?.lastEventOffset ?? Offset(-1)
        tables[place].cache[slot].lineage = kept?.lineage ?? LineageTail()
    }

    /// Keeps with a quarantined key what its row would say of the last change, where it has none.
    func noteChange(_ slot: Int, in place: Int, _ writer: CommitWriter) throws(TableError) {
        let entry = tables[place].cache[slot]
        guard entry.lastEventOffset >= .zero else { return }
        try writer.idle.note(change: entry.lastEventOffset, of: entry.key, in: place)
    }

    private func counted(
        _ group: Key, _ row: Row, in place: Int, _ writer: CommitWriter
    ) throws(TableFailure) -> Row {
        let aggregate = aggregates[place - 1]
        guard var total = aggregate.emptied(row) else { return row }
        let table: TableWriter
        do throws(TableError) { table = try writer.idle } catch { throw .table(error) }
        try table.forEachRootRow(under: group) { key, row throws(FoldError) in
            try aggregate.put(key, row, into: &total)
        }
        return total
    }

    /// Ends the quarantine of a sum that can be counted again; events of its own may still wait.
    private mutating func releaseCount(
        _ group: Key, in place: Int, _ writer: CommitWriter
    ) throws(TableFailure) {
        guard quarantined[place].contains(group) else { return }
        do throws(TableError) {
            guard try writer.idle.parked(of: group, in: place).isEmpty else { return }
            try writer.idle.release(group, in: place)
        } catch {
            throw .table(error)
        }
        quarantined[place].remove(group)
        quarantineChanged = true
    }
}
