import Dispatch
import EventLog
import HTTPServer
import Synchronization

/// Decoders, one for each event loop and one for a worker queue, so that their buffers stay warm.
final class DecoderPool: Sendable {
    /// A decoder and its one user. `@unchecked Sendable`: a loop's box is used on that loop only,
    /// the worker's on the worker queue only.
    final class Box: @unchecked Sendable {
        var decoder: EventDecoder
        init(_ decoder: consuming EventDecoder) { self.decoder = decoder }
    }

    private let events: EventLog
    private let boxes = Mutex<[Int: Box]>([:])
    private let worker = DispatchQueue(label: "decoder", qos: .userInitiated)

    init(_ events: EventLog) { self.events = events }

    /// Runs `body` with a decoder: at once with the loop's own, or on the worker where the work is
    /// long. `then` is called on the loop. Called on the loop.
    func run<Value: Sendable>(
        for loop: EventLoop, isLong: Bool,
        _ body: @escaping @Sendable (inout EventDecoder) -> Value,
        then: @escaping @Sendable (Value) -> Void
    ) {
        guard isLong else { return then(body(&box(loop.index).decoder)) }
        worker.async {
            let value = body(&self.box(-1).decoder)
            loop.execute { then(value) }
        }
    }

    private func box(_ owner: Int) -> Box {
        boxes.withLock { boxes in
            if let box = boxes[owner] { return box }
            let box = Box(events.makeDecoder())
            boxes[owner] = box
            return box
        }
    }
}
