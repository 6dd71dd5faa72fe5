import Benchmarks

/// What a team builds from PostgreSQL: a writer inserts an event and notifies, a consumer that
/// listens folds what is new into the table, and a reader asks for the row until it is there.
struct PostgresFreshness {
    static let name = "PostgreSQL, LISTEN/NOTIFY"
    private let postgres: PostgresServer

    init(_ postgres: PostgresServer) throws(BenchmarkError) {
        self.postgres = postgres
        try postgres.connect().send(
            PostgresServer.query(
                """
                CREATE TABLE log(
                    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event jsonb NOT NULL);
                """ + ManifestUpserts.schema))
    }

    /// Appends confirmations one after another.
    /// - Returns: from each acknowledgement to the row, in nanoseconds.
    func run(_ bookings: Range<Int>) throws(BenchmarkError) -> [Int64] {
        let writer = try postgres.connect()
        let reader = try postgres.connect()
        let consumer = try startConsumer()
        var visible: [Int64] = []
        for booking in bookings {
            try writer.send(PostgresFreshness.append(booking))
            let start = Clock.now()
            let read = PostgresServer.query(
                """
                SELECT * FROM boarding_manifest WHERE sailing_id = \
                '\(BookingWorkload.sailing(of: booking))' AND booking_id = \(booking)
                """)
            while !PostgresFreshness.hasRow(try reader.send(read)) {
                guard Clock.seconds(start, Clock.now()) < 5 else {
                    throw BenchmarkError("the row of \(booking) does not appear")
                }
            }
            visible.append(Clock.now() - start)
        }
        try consumer.stop { () throws(BenchmarkError) in
            try writer.send(PostgresServer.query("NOTIFY log"))
        }
        return visible
    }

    private func startConsumer() throws(BenchmarkError) -> BackgroundWork {
        let listener = try ListeningClient(postgres)
        return BackgroundWork { [postgres] isEnough throws(BenchmarkError) in
            let client = try postgres.connect()
            while !isEnough() {
                try listener.wait()
                try client.send(PostgresServer.query(PostgresFreshness.fold))
            }
        }
    }

    private static func append(_ booking: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(postgresQuery: "NOTIFY log; INSERT INTO log(event) VALUES (") { bytes in
            bytes.append(literal: BookingWorkload.confirmation(of: booking)[...])
            bytes.append(UInt8(ascii: ")"))
        }
        return bytes
    }

    /// Whether an answer to a SELECT says that it found one row.
    private static func hasRow(_ answer: [UInt8]) -> Bool {
        String(decoding: answer, as: UTF8.self).contains("SELECT 1\0")
    }

    /// Folds the confirmations behind the checkpoint, in one transaction with it.
    private static let fold = """
        INSERT INTO boarding_manifest(sailing_id, booking_id, booking_status, guest_name, cabin_id)
        SELECT event->'data'->>'sailing_id', (event->'data'->>'booking_id')::bigint, 'confirmed',
          event->'data'->>'guest_name', event->'data'->>'cabin_id'
        FROM log WHERE position > (SELECT position FROM checkpoint) ORDER BY position
        ON CONFLICT (sailing_id, booking_id) DO UPDATE SET booking_status = 'confirmed',
          guest_name = excluded.guest_name, cabin_id = excluded.cabin_id;
        UPDATE checkpoint SET position = (SELECT coalesce(max(position), 0) FROM log)
        """

    /// A session that is told of new events; used by one thread at a time.
    private final class ListeningClient: @unchecked Sendable {
        private let client: PeerClient<PostgresScanner>

        init(_ postgres: PostgresServer) throws(BenchmarkError) {
            client = try postgres.connect(
                PostgresServer.query("LISTEN log"), endingWith: "A")
        }

        func wait() throws(BenchmarkError) { _ = try client.receive() }
    }
}
