import JSON

/// boarding_manifest as a hand-rolled consumer keeps it in PostgreSQL: one upsert an event, a
/// batch of them and the consumer's checkpoint in one transaction.
public enum ManifestUpserts {
    /// Makes the table, the checkpoint and its only row.
    public static let schema = """
        CREATE TABLE boarding_manifest(
          sailing_id text, booking_id bigint, booking_status text NOT NULL DEFAULT 'unconfirmed',
          guest_name text, cabin_id text, payment_status text NOT NULL DEFAULT 'pending',
          wheelchair_assistance boolean NOT NULL DEFAULT false,
          active_holds text[] NOT NULL DEFAULT '{}', safety_waiver boolean NOT NULL DEFAULT false,
          checked_in boolean NOT NULL DEFAULT false,
          boardable boolean GENERATED ALWAYS AS (booking_status = 'confirmed'
            AND payment_status = 'authorized' AND cardinality(active_holds) = 0) STORED,
          PRIMARY KEY(sailing_id, booking_id));
        CREATE TABLE checkpoint(position bigint NOT NULL);
        INSERT INTO checkpoint VALUES (0);
        """

    /// Prepares the statements; sent once a session.
    public static var prepare: [UInt8] {
        var bytes: [UInt8] = []
        for statement in statements {
            bytes.append(prepare: statement.text, as: statement.type)
        }
        for (name, text) in [
            ("begin", "BEGIN"), ("commit", "COMMIT"),
            ("checkpoint", "UPDATE checkpoint SET position = $1"),
        ] { bytes.append(prepare: text, as: name) }
        bytes.appendPostgresSync()
        return bytes
    }

    /// Transactions of up to `size` events each.
    /// - Parameters:
    ///   - size: events of a transaction.
    ///   - lines: events of a `BookingWorkload`, one a line.
    ///   - isPipelined: whether a transaction is one request. Otherwise each upsert is one, as in
    ///     a plain loop over the events, and the commit another one.
    /// - Throws: `JSONError` for a line that is no JSON.
    public static func transactions(
        of size: Int, _ lines: [UInt8], isPipelined: Bool
    ) throws(JSONError) -> RequestSet {
        var set = RequestSet()
        var reader = JSONReader()
        var request: [UInt8] = []
        let events = lines.split(separator: UInt8(ascii: "\n"))
        for (place, line) in events.enumerated() {
            let event = Array(line)
            try reader.readText(event.span.bytes)
            if place % size == 0 { request.append(execute: "begin", []) }
            append(reader, event, to: &request)
            if !isPipelined { send(&request, &set) }
            guard (place + 1) % size == 0 || place + 1 == events.count else { continue }
            request.append(execute: "checkpoint", [Array(String(place + 1).utf8)[...]])
            request.append(execute: "commit", [])
            send(&request, &set)
        }
        return set
    }

    private static func send(_ request: inout [UInt8], _ set: inout RequestSet) {
        request.appendPostgresSync()
        set.appendRequest { [request] in $0.append(contentsOf: request) }
        request.removeAll(keepingCapacity: true)
    }

    private static func append(
        _ reader: borrowing JSONReader, _ event: [UInt8], to request: inout [UInt8]
    ) {
        let text = event.span.bytes
        guard let member = reader.member("type", of: 0, in: text),
            let type = reader.string(at: member, in: text),
            let data = reader.member("data", of: 0, in: text),
            let statement = statements.first(where: { $0.type == type })
        else { return }
        var values: [ArraySlice<UInt8>] = []
        let names: [StaticString] = ["sailing_id", "booking_id"] + statement.members
        for name in names {
            guard let member = reader.member(name, of: data, in: text) else { return }
            let value =
                reader.string(at: member, in: text)
                ?? reader.integer(at: member, in: text).map { "\($0)" }
            values.append(Array((value ?? "").utf8)[...])
        }
        request.append(execute: type, values)
    }

    private struct Statement {
        let type: String
        /// Members of `data` behind the key.
        let members: [StaticString]
        let text: String
    }

    private static let statements = [
        upsert(
            "booking-confirmed", ["guest_name", "cabin_id"],
            insert: "booking_status, guest_name, cabin_id", "'confirmed', $3, $4",
            update: "booking_status = 'confirmed', guest_name = $3, cabin_id = $4"),
        upsert(
            "payment-authorized", [], insert: "payment_status", "'authorized'",
            update: "payment_status = 'authorized'"),
        upsert(
            "hold-added", ["hold_code"], insert: "active_holds", "ARRAY[$3::text]",
            update: """
                active_holds = CASE WHEN $3 = ANY(t.active_holds) THEN t.active_holds
                ELSE array_append(t.active_holds, $3) END
                """),
        upsert(
            "hold-cleared", ["hold_code"], insert: "active_holds", "array_remove('{}', $3::text)",
            update: "active_holds = array_remove(t.active_holds, $3)"),
        upsert(
            "safety-waiver-completed", [], insert: "safety_waiver", "true",
            update: "safety_waiver = true"),
    ]

    private static func upsert(
        _ type: String, _ members: [StaticString], insert columns: String, _ values: String,
        update: String
    ) -> Statement {
        Statement(
            type: type, members: members,
            text: """
                INSERT INTO boarding_manifest AS t (sailing_id, booking_id, \(columns))
                VALUES ($1, $2, \(values)) ON CONFLICT (sailing_id, booking_id)
                DO UPDATE SET \(update)
                """)
    }
}
