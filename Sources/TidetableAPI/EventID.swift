import EventLog

/// The id of an event in a stream of them, `<log_id>@<offset>`: how far its client has come.
struct EventID: Equatable {
    let log: String
    let position: Position

    init(log: String, position: Position) {
        self.log = log
        self.position = position
    }

    /// Nil where the text is no such id.
    init?(text: String) {
        guard let at = text.lastIndex(of: "@"), at > text.startIndex,
            let position = Position(text: String(text[text.index(after: at)...]))
        else { return nil }
        log = String(text[..<at])
        self.position = position
    }

    var text: String { "\(log)@\(position.text)" }
}
