import EventLog
import HTTPServer
import StreamTables
import TableQueries

/// Clients of one question that stand at one place: what they are sent is read and encoded once.
///
/// A new client begins in a group of its own and joins others once it stands where they do, as many
/// as are sent something in one turn. One that has not taken what it was sent is put in a group of
/// its own again, and goes on from its own place when it has.
///
/// `@unchecked Sendable`: used on its loop only; the worker reads pages from constants.
final class ChangeGroup: @unchecked Sendable {
    /// A client, and which of its tables this is.
    struct Member {
        let stream: ChangeStream
        let place: Int
    }

    /// Where clients are and what they are owed.
    struct Standing {
        var cursor: ChangeCursor
        /// They have not been told yet to forget their copy.
        var reset: ResetReason?
        /// They are sent a checkpoint even where nothing has changed.
        var owesCheckpoint = true
    }

    private(set) var source: ChangeSource
    private var standing: Standing
    private var members: [ObjectIdentifier: Member] = [:]
    private var feed: ChangeFeed
    private let parts: ServerParts
    /// Whether the worker reads a page.
    private(set) var isReading = false
    /// Whether something happened that was not looked at because the group was busy.
    private var isBehindTheFile = false
    /// Whether the feed leaves it out until its client has taken what it was sent.
    private var isAside = false
    /// Of the last page.
    private var checkpoint: Checkpoint?
    private var checkpointedAt = Int64.min
    private var timer: LoopTimer?

    /// Milliseconds between checkpoints that close no changes.
    private static let quietCheckpoints: Int64 = 1_000
    /// So many changed rows are read on the loop, some 5 µs each.
    private static let rowsOnLoop = 200

    init(_ source: ChangeSource, _ standing: Standing, _ feed: ChangeFeed, _ parts: ServerParts) {
        self.source = source
        self.standing = standing
        self.feed = feed
        self.parts = parts
    }

    /// How many clients it has.
    var count: Int { members.count }
    /// Whether the table has come as far as the clients say that they are.
    private var hasArrived: Bool { (checkpoint?.position ?? .none) >= base }
    /// The position after which everything is still to come.
    var base: Position { standing.cursor.base }

    /// Whether it still follows a file that has been given up, with nothing under way that would
    /// show it.
    var isLeft: Bool { !isReading && !members.isEmpty && !source.isCurrent }

    func add(_ member: Member) {
        takeBack()
        members[ObjectIdentifier(member.stream)] = member
        member.stream.join(self, at: member.place)
    }

    func remove(_ stream: ChangeStream) {
        members[ObjectIdentifier(stream)] = nil
        guard !members.isEmpty else { return disband() }
        // It may have been the one that the others waited for.
        feed.loop.execute { self.advance() }
    }

    private func disband() {
        timer?.cancel()
        timer = nil
        feed.remove(self)
    }

    /// Sends what has happened since, if the clients can take it.
    /// - Parameter looksAnyway: whether to look though the position has not moved.
    func advance(looksAnyway: Bool = false) {
        guard !isReading else {
            isBehindTheFile = true
            return
        }
        guard let first = members.values.first else { return }
        guard source.isCurrent else { return restart() }
        if members.count == 1, first.stream.isBehind { return setAside() }
        takeBack()
        let cursor = standing.cursor
        let newest = source.view.file.gate.newest
        guard
            looksAnyway || standing.reset != nil || standing.owesCheckpoint || cursor.isMidway
                || newest > cursor.position
        else { return }
        let changes = source.view.file.changedRows.count(after: cursor.position, upTo: newest)
        let isShort = (changes ?? .max) <= ChangeGroup.rowsOnLoop && cursor.position > .none
        if isShort, !cursor.isMidway { readOnLoop() } else { readOnWorker() }
    }

    private func setAside() {
        isAside = true
        feed.setAside(self)
    }

    private func takeBack() {
        guard isAside else { return }
        isAside = false
        feed.takeBack(self)
    }

    private func readOnLoop() {
        let question = ChangePages.Question(source, standing.cursor)
        if let page = feed.pages.page(question, source.view.file.gate.newest) {
            return deliver(page)
        }
        let page: ChangePage
        do {
            let reader = try parts.readers.reader(of: source.view, on: feed.loop)
            page = try reader.read { (snapshot: borrowing RowSnapshot) throws -> ChangePage in
                try source.page(standing.cursor, snapshot)
            }
        } catch {
            return failed(error)
        }
        feed.pages.keep(page, for: question)
        deliver(page)
    }

    private func readOnWorker() {
        let question = ChangePages.Question(source, standing.cursor)
        if let page = feed.pages.page(question, source.view.file.gate.newest) {
            return deliver(page)
        }
        isReading = true
        guard feed.pages.await(question, self) else { return }
        let (source, cursor, readers, feed) = (source, standing.cursor, parts.readers, feed)
        readers.worker.async {
            let result = Result {
                let lease = try readers.lease(source.view)
                let page = try source.page(cursor, try source.snapshot(lease))
                readers.giveBack(lease, of: source.view.table)
                return page
            }
            feed.loop.execute {
                if case .success(let page) = result { feed.pages.keep(page, for: question) }
                for group in feed.pages.takeWaiting(question) { group.hasRead(result) }
            }
        }
    }

    private func hasRead(_ result: Result<ChangePage, any Error>) {
        isReading = false
        switch result {
        case .success(let page): deliver(page)
        case .failure(let error): failed(error)
        }
    }

    /// The file was given up, and the group asks the other one; or it failed, and its clients come
    /// again.
    private func failed(_ error: any Error) {
        guard source.isCurrent else { return restart() }
        _ = RowsEndpoint(parts).failure(error, source.view)
        end()
    }

    private func end() {
        for member in members.values { member.stream.end() }
    }

    private func deliver(_ page: ChangePage) {
        guard !members.isEmpty else { return }
        guard standing.cursor.accepts(page.checkpoint) else {
            feed.pages.forget()
            return restart()
        }
        let before = standing
        standing.cursor.take(page)
        standing.reset = nil
        checkpoint = page.checkpoint
        // The page may have been asked for by others, before what this group was woken by.
        if page.checkpoint.position < source.view.file.gate.newest { isBehindTheFile = true }
        let isClosing = standing.cursor.isWhole && hasArrived
        let isDue =
            !page.bytes.isEmpty || before.reset != nil || before.cursor.isMidway
            || !before.cursor.isWhole || standing.owesCheckpoint
        var piece: ChangePiece
        if isClosing, isDue {
            standing.owesCheckpoint = false
            piece = closed(page.bytes, page.checkpoint)
        } else if page.bytes.isEmpty, before.reset == nil {
            return delivered(isQuiet: isClosing)
        } else {
            piece = ChangePiece(changes: page.bytes)
        }
        if let reason = before.reset {
            parts.metrics.countResets(members.count)
            piece.reset = (
                source.idOfNothing(page.checkpoint),
                source.reset(reason, page.checkpoint.position)
            )
        }
        send(piece, before)
    }

    private func closed(_ changes: [UInt8], _ checkpoint: Checkpoint) -> ChangePiece {
        checkpointedAt = feed.loop.now
        timer?.cancel()
        timer = nil
        let freshness = ReadFlow(parts: parts).freshness(checkpoint)
        return ChangePiece(
            changes: changes, id: source.id(checkpoint), data: source.data(freshness))
    }

    /// - Parameter before: where those stay who cannot take it.
    private func send(_ piece: ChangePiece, _ before: Standing) {
        feed.gives(to: members.count)
        let isAlone = members.count == 1
        for member in members.values {
            guard isAlone || !member.stream.isBehind else {
                leave(member, before)
                continue
            }
            parts.metrics.countDelivery()
            member.stream.send(piece, at: member.place)
        }
        delivered(isQuiet: false)
    }

    private func leave(_ member: Member, _ before: Standing) {
        members[ObjectIdentifier(member.stream)] = nil
        let own = ChangeGroup(source, before, feed, parts)
        own.standing.owesCheckpoint = true
        own.add(member)
        feed.add(own)
    }

    /// Looks at what comes next.
    /// - Parameter isQuiet: whether the position has moved and nothing changed.
    private func delivered(isQuiet: Bool) {
        if isQuiet { closeSoon() }
        guard !members.isEmpty else { return disband() }
        guard !isReading else { return }
        let cursor = standing.cursor
        if cursor.isMidway || !cursor.isWhole && source.view.file.gate.newest > cursor.position {
            return feed.loop.execute { self.advance() }
        }
        let missed = isBehindTheFile || !source.isCurrent
        isBehindTheFile = false
        if missed { feed.stepSoon() }
        // Not while its clients are owed a checkpoint, which the others have had.
        if cursor.isWhole, hasArrived, timer == nil { feed.merge(self) }
    }

    /// Sends a checkpoint that closes no changes, at most once a second.
    private func closeSoon() {
        guard timer == nil else { return }
        let wait = checkpointedAt &+ ChangeGroup.quietCheckpoints &- feed.loop.now
        guard wait > 0, checkpointedAt > .min else { return sendCheckpoint() }
        timer = feed.loop.schedule(after: wait) { [weak self] in
            self?.timer = nil
            self?.sendCheckpoint()
        }
    }

    private func sendCheckpoint() {
        guard !isReading, standing.cursor.isWhole, standing.reset == nil, let checkpoint else {
            return
        }
        send(closed([], checkpoint), standing)
    }

    /// Shows a client that nothing was sent for long how fresh its copy is.
    func remind(_ stream: ChangeStream) {
        guard !isReading, standing.cursor.isWhole, standing.reset == nil, let checkpoint,
            hasArrived, let member = members[ObjectIdentifier(stream)]
        else { return }
        let freshness = ReadFlow(parts: parts).freshness(checkpoint)
        let piece = ChangePiece(
            changes: [], id: source.id(checkpoint), data: source.data(freshness))
        stream.send(piece, at: member.place)
    }

    /// Takes over the clients of a group that stands no further back.
    func take(_ other: ChangeGroup) {
        let joining = other.members
        other.members = [:]
        for member in joining.values { add(member) }
        other.disband()
    }

    /// Begins anew: another file answers now, or the same one with other rows.
    private func restart() {
        timer?.cancel()
        timer = nil
        feed.remove(self)
        do throws(Problem) {
            source = try source.question.source(ReadFlow(parts: parts))
        } catch {
            return end()
        }
        checkpoint = nil
        standing = Standing(cursor: ChangeCursor(after: .none), reset: .generation)
        feed = feed.hub.feed(source.view.file)
        feed.add(self)
        advance()
    }
}

extension ChangeSource {
    /// A snapshot of the file, of which other readers hear.
    func snapshot(_ lease: ReaderPool.Lease) throws(TableError) -> RowSnapshot {
        let snapshot = try lease.rows.snapshot()
        view.file.gate.saw(snapshot.checkpoint.position)
        return snapshot
    }
}
