/// The number that a producer gives a request, so that sending it again changes nothing.
public struct ProducerNumber: Sendable, Equatable {
    /// Names the producer.
    public let id: String
    /// Grows when the producer starts anew; an older one is fenced off.
    public let epoch: Int64
    /// Counts the requests of an epoch from 0.
    public let sequence: Int64

    /// The request `sequence` of the producer `id` in its `epoch`.
    public init(id: String, epoch: Int64, sequence: Int64) {
        self.id = id
        self.epoch = epoch
        self.sequence = sequence
    }
}

/// What an append did. All of it is on disk.
public struct Appended: Sendable, Equatable {
    /// Events that were appended.
    public var appended: Int
    /// Events that the log had already.
    public var duplicates: Int
    /// The first appended event; nil where none was.
    public var firstOffset: Offset?
    /// The last appended event; nil where none was.
    public var lastOffset: Offset?
    /// A position that covers all of the request's events.
    public var position: Position
}

/// Called once with the outcome of an append: on the writer's queue, or before `append` returns
/// where the request was refused at once.
public typealias AppendCompletion = @Sendable (Result<Appended, AppendError>) -> Void

/// A request that waits for the writer.
struct AppendRequest: Sendable {
    let block: EventBlock
    let producer: ProducerNumber?
    let completion: AppendCompletion
}
