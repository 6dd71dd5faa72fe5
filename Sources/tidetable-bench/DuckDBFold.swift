import Benchmarks
import Glibc

/// DuckDB as a peer of rebuilds: one batch query over the file of events, its table on disk.
struct DuckDBFold {
    /// A Python that has the module `duckdb`.
    private let python: String
    private let script: String
    private let workplace: Workplace

    /// How it is set up, for the table.
    static func name(threads: Int) -> String {
        "DuckDB, batch fold over the file, \(threads) thread\(threads == 1 ? "" : "s")"
    }

    /// Finds what `.ci/setup --bench` installed, or a Python in the path that has the module.
    init(_ workplace: Workplace) throws(BenchmarkError) {
        script = "\(workplace.directory)/fold.py"
        self.workplace = workplace
        let candidates = [
            "\(Programs.cache)/tidetable-bench/bin/python3", Programs.find("python3"),
        ]
        var found: String?
        for case let path? in candidates where found == nil && access(path, X_OK) == 0 {
            var trial = try ChildProcess(
                [path, "-c", "import duckdb"], errorFile: "\(script).log", workplace: workplace)
            if trial.waitForEnd(withinSeconds: 30) == 0 { found = path }
        }
        guard let found else { throw BenchmarkError("no Python with duckdb is installed") }
        python = found
        try Files.write(Array(DuckDBFold.program.utf8), to: script)
    }

    /// Folds a file of events into a new table.
    /// - Returns: the seconds from opening the database to its checkpoint, without Python's own
    ///   start; the rows, and how many of them may board; the peak of its memory in MiB.
    func run(
        _ events: String, threads: Int
    ) throws(BenchmarkError) -> (seconds: Double, rows: Int, boardable: Int, mebibytes: Double) {
        let table = "\(workplace.directory)/fold.duckdb"
        defer { for file in [table, "\(table).wal"] { Files.remove(file) } }
        let process = try ChildProcess(
            [python, script, events, table, "\(threads)"], errorFile: "\(script).log",
            workplace: workplace)
        let words = (process.firstLine(withinSeconds: 600) ?? "").split(separator: " ")
        let numbers = words.compactMap { Double($0) }
        guard numbers.count == 4 else {
            throw BenchmarkError("DuckDB: \((Files.text("\(script).log") ?? "").suffix(500))")
        }
        return (numbers[0], Int(numbers[1]), Int(numbers[2]), numbers[3])
    }

    /// boarding_manifest as a batch query. An event's time stands in for its place in the log:
    /// the workload's times rise from event to event.
    private static let program = #"""
        import resource, sys, time
        import duckdb

        events, table, threads = sys.argv[1:4]
        query = f"""
        CREATE TABLE boarding_manifest AS
        SELECT *, booking_status = 'confirmed' AND payment_status = 'authorized'
          AND active_holds = [] AS boardable
        FROM (
          SELECT data.sailing_id, data.booking_id,
            coalesce(arg_max(CASE type WHEN 'booking-confirmed' THEN 'confirmed'
              WHEN 'booking-cancelled' THEN 'cancelled' END, time), 'unconfirmed')
              AS booking_status,
            arg_max(data.guest_name, time) FILTER (type = 'booking-confirmed') AS guest_name,
            arg_max(data.cabin_id, time)
              FILTER (type IN ('booking-confirmed', 'cabin-changed')) AS cabin_id,
            CASE WHEN bool_or(type = 'payment-authorized') THEN 'authorized' ELSE 'pending' END
              AS payment_status,
            coalesce(arg_max(data.wheelchair_assistance, time), false) AS wheelchair_assistance,
            coalesce(list_reduce(
              list(CASE type WHEN 'hold-added' THEN ['+', data.hold_code]
                ELSE ['-', data.hold_code] END ORDER BY time)
                FILTER (type IN ('hold-added', 'hold-cleared')),
              lambda held, change: CASE
                WHEN change[1] = '-' THEN list_filter(held, lambda code: code <> change[2])
                WHEN list_contains(held, change[2]) THEN held
                ELSE list_append(held, change[2]) END,
              []::VARCHAR[]), []::VARCHAR[]) AS active_holds,
            bool_or(type = 'safety-waiver-completed') AS safety_waiver,
            bool_or(type = 'guest-checked-in') AS checked_in,
            max(time) AS last_event
          FROM read_json('{events}', format = 'newline_delimited', columns = {{
            type: 'VARCHAR', time: 'TIMESTAMPTZ',
            data: 'STRUCT(sailing_id VARCHAR, booking_id BIGINT, cabin_id VARCHAR,
              guest_name VARCHAR, hold_code VARCHAR, wheelchair_assistance BOOLEAN)'}})
          GROUP BY ALL)
        """
        start = time.monotonic()
        database = duckdb.connect(table, config={"threads": int(threads)})
        database.execute(query)
        database.execute("CHECKPOINT")
        seconds = time.monotonic() - start
        rows = database.execute(
            "SELECT count(*), count(*) FILTER (boardable) FROM boarding_manifest").fetchone()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(seconds, *rows, memory, flush=True)

        """#
}
