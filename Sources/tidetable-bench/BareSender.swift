import Benchmarks
import Glibc
import HTTPClient
import Synchronization

/// The least that a server of many streams does: on one thread of this process it sends every
/// client what a client of the measured server was sent, in as many calls, spread as evenly.
final class BareSender: Sendable {
    /// Where it listens.
    let address: ServerAddress
    private let listener: CInt
    private let clients: Int
    private let record: RecordedStream
    private let hasBegun = Atomic(false)

    /// Listens.
    init(clients: Int, _ record: RecordedStream) throws(BenchmarkError) {
        (listener, address) = try StreamSocket.listening()
        self.clients = clients
        self.record = record
    }

    deinit { close(listener) }

    /// Says that it is time to send.
    func begin() { hasBegun.store(true, ordering: .relaxed) }

    /// Takes the clients, begins their answers, and waits for `begin`.
    func start() -> BackgroundWork {
        BackgroundWork { [self] isEnough throws(BenchmarkError) in
            var sockets: [CInt] = []
            defer { for socket in sockets { close(socket) } }
            let head = Array("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".utf8)
            while sockets.count < clients {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { throw .system("accept") }
                sockets.append(socket)
                try BareSender.send(head, to: socket)
            }
            while !hasBegun.load(ordering: .relaxed) {
                if isEnough() { return }
                usleep(1_000)
            }
            try replay(to: sockets, until: isEnough)
        }
    }

    private func replay(
        to sockets: [CInt], until isEnough: () -> Bool
    ) throws(BenchmarkError) {
        let start = Clock.now()
        for part in record.parts.indices {
            for (client, socket) in sockets.enumerated() {
                let due = start + record.due(part, client: client, of: sockets.count)
                let wait = due - Clock.now()
                // What is due within half a millisecond goes with what is due now.
                if wait > 500_000 {
                    if isEnough() { return }
                    usleep(UInt32(clamping: wait / 1_000))
                }
                try BareSender.send(record.parts[part].bytes, to: socket)
            }
        }
    }

    private static func send(_ bytes: [UInt8], to socket: CInt) throws(BenchmarkError) {
        let sent = Glibc.send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        guard sent == bytes.count else { throw .system("send") }
    }
}
