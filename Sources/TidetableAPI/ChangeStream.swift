import HTTPCore
import HTTPServer
import StreamTables

/// One client that is sent the changes of one table or several.
///
/// `@unchecked Sendable`: used on its loop only.
final class ChangeStream: @unchecked Sendable {
    let events: EventStream
    private let names: [String]
    private let isOne: Bool
    /// Where the client would resume each table; nil where it has no whole copy yet.
    private var ids: [String?]
    /// Who sends each table's changes.
    private var groups: [ChangeGroup?]
    private let metrics: Metrics
    private var isOpen = true
    /// Whose turn it is to be the first that a client which has drained is sent something by.
    private var nextFirst = 0

    /// - Parameters:
    ///   - isOne: whether an id is that of the one table, without its name.
    ///   - ids: where the client stands already.
    init(
        _ events: EventStream, _ names: [String], isOne: Bool, ids: [String?], _ metrics: Metrics
    ) {
        self.events = events
        self.names = names
        self.isOne = isOne
        self.ids = ids
        self.metrics = metrics
        groups = names.map { _ in nil }
        metrics.openedChanges()
        events.onClose = { self.leave() }
        events.onDrain = { self.goOn() }
        events.onHeartbeat = { self.forEachGroup { $0.remind(self) } }
    }

    /// Whether the client has not taken what it was sent.
    var isBehind: Bool { events.isBehind }

    /// Says who sends a table's changes from now on.
    func join(_ group: ChangeGroup, at place: Int) { groups[place] = group }

    /// Tells the client to forget its copy of a table.
    func reset(_ data: [UInt8], id: String, at place: Int) {
        ids[place] = isOne ? id : "\(names[place])=\(id)"
        events.write(
            ChangePiece.event("reset", data, id: ids.compactMap(\.self).joined(separator: ",")))
    }

    /// Sends changes, and the checkpoint that closes them, where there is one.
    func send(_ piece: ChangePiece, at place: Int) {
        if let reset = piece.reset { self.reset(reset.data, id: reset.id, at: place) }
        // By itself, since a large piece is not copied: all clients share its octets.
        events.write(piece.changes)
        guard let closing = piece.checkpoint else { return }
        if isOne { return events.write(closing.event) }
        ids[place] = "\(names[place])=\(closing.id)"
        let id = ids.compactMap(\.self).joined(separator: ",")
        events.write(ChangePiece.event("checkpoint", closing.data, id: id))
    }

    /// Ends the stream properly: the client comes again and is told why, where nothing answers.
    func end() {
        events.end()
        leave()
    }

    private func leave() {
        guard isOpen else { return }
        isOpen = false
        metrics.closedChanges()
        let left = groups
        groups = names.map { _ in nil }
        for group in left { group?.remove(self) }
    }

    /// Each table is the first in turn: the changes of one may fill what a slow client takes at
    /// once, and under steady appends the others would be sent nothing.
    private func goOn() {
        let first = nextFirst
        nextFirst = (first + 1) % groups.count
        for place in groups.indices { groups[(first + place) % groups.count]?.advance() }
    }

    private func forEachGroup(_ body: (ChangeGroup) -> Void) {
        for group in groups { if let group { body(group) } }
    }
}

/// What a group sends to all of its clients at once.
struct ChangePiece {
    /// The event `checkpoint`.
    struct Closing {
        let id: String
        let data: [UInt8]
        /// The event, for a client of one table.
        let event: [UInt8]
    }

    /// The event `reset`, which comes before the changes.
    var reset: (id: String, data: [UInt8])?
    let changes: [UInt8]
    private(set) var checkpoint: Closing?

    init(changes: [UInt8]) { self.changes = changes }

    /// Changes that leave a client's copy as the table stood at a checkpoint.
    init(changes: [UInt8], id: String, data: [UInt8]) {
        self.changes = changes
        checkpoint = Closing(
            id: id, data: data, event: ChangePiece.event("checkpoint", data, id: id))
    }

    static func event(
        _ name: ServerSentEvent.Line, _ data: [UInt8], id: String
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        ServerSentEvent(name: name, id: ServerSentEvent.Line(id), data: data)
            .append(to: &bytes)
        return bytes
    }
}
