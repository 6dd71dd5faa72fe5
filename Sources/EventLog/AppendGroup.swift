/// The requests of one transaction while they are looked through: which of their events are new,
/// and what each request will be told once the transaction is durable.
struct AppendGroup {
    /// An event that is to be appended; the n-th gets the n-th offset of the group.
    struct Planned {
        let request: Int
        let event: Int
        /// The hash of its identity, with the log's seed.
        let hash: UInt64
    }

    /// What is known of a request.
    struct Decision {
        var outcome: Result<Appended, AppendError>
        /// Whether its outcome is only true once this group is durable.
        var needsCommit: Bool
    }

    let requests: [AppendRequest]
    /// The offset of the first planned event.
    let base: Int64
    private(set) var planned: [Planned] = []
    private(set) var decisions: [Decision] = []
    /// The last number of each producer in the group.
    private(set) var producers: [String: ProducerNumber] = [:]

    init(_ requests: [AppendRequest], base: Int64) {
        self.requests = requests
        self.base = base
    }

    /// The offset of the next event to be planned.
    var next: Int64 { base + Int64(planned.count) }
    /// Whether there is anything to commit.
    var needsCommit: Bool { !planned.isEmpty || !producers.isEmpty }

    /// How many bytes the requests hold, about.
    var byteCount: Int { requests.reduce(0) { $0 + $1.block.byteCount } }

    /// The planned event with this offset; nil where the offset is of an earlier group.
    func event(at offset: Int64) -> Planned? {
        offset >= base && offset < next ? planned[Int(offset - base)] : nil
    }

    /// The block with the planned event at `place`.
    func block(at place: Int) -> EventBlock { requests[planned[place].request].block }

    /// The entry of the planned event at `place`.
    @inline(__always)
    func entry(at place: Int) -> EventEntry {
        let found = planned[place]
        return requests[found.request].block.entries[found.event]
    }

    mutating func plan(_ event: Int, of request: Int, hash: UInt64) {
        planned.append(Planned(request: request, event: event, hash: hash))
    }

    /// Forgets the planned events from the offset `first` on.
    mutating func unplan(from first: Int64) {
        planned.removeSubrange(Int(first - base)...)
    }

    mutating func decide(_ outcome: Result<Appended, AppendError>, needsCommit: Bool) {
        decisions.append(Decision(outcome: outcome, needsCommit: needsCommit))
    }

    mutating func advance(_ producer: ProducerNumber) { producers[producer.id] = producer }
}
