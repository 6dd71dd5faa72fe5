import HTTPClient

/// Fetches rows and prints them while they come.
struct RowPrinter {
    private let session: ServerSession
    private let request: RowsRequest

    init(_ session: ServerSession, _ request: RowsRequest) {
        self.session = session
        self.request = request
    }

    /// Prints the rows to stdout and their freshness to stderr.
    func print(_ format: RowFormat) throws(CommandFailure) {
        switch format {
        case .table: try printTable()
        case .ndjson: try printLines(before: "", between: "", after: "")
        case .json where request.limit == nil:
            // Only a line-by-line answer has no limit; the object is put around it here.
            try printLines(before: "{\"rows\":[", between: ",", after: "],\"next_cursor\":null}\n")
        case .json: try printBody("application/json", ends: "\n")
        case .csv: try printBody("text/csv", ends: "")
        }
    }

    private func printBody(_ accept: String, ends end: String) throws(CommandFailure) {
        let head = try session.stream(request.request(accept: accept)) { part in
            Console.print(part)
            return .more
        }
        Console.write(Array(end.utf8).span, to: 1)
        Console.report(Freshness(head.fields).description)
    }

    private func printLines(
        before: String, between: String, after: String
    ) throws(CommandFailure) {
        var out = Array(before.utf8)
        let head = try eachRow { row, index in
            if index > 0 { out.append(contentsOf: between.utf8) }
            out.append(contentsOf: row)
            out.append(0x0a)
            if out.count >= 32 * 1024 {
                Console.print(out.span)
                out.removeAll(keepingCapacity: true)
            }
        }
        out.append(contentsOf: after.utf8)
        Console.print(out.span)
        Console.report(Freshness(head.fields).description)
    }

    private func printTable() throws(CommandFailure) {
        var table: TextTable?
        var isDamaged = false
        let head = try eachRow { row, _ in
            guard let value = try? JSONValue(Array(row)), case .object(let members) = value else {
                isDamaged = true
                return
            }
            var next = table ?? TextTable(columns: members.map(\.name))
            next.add(next.columns.map { value[$0] ?? .null })
            table = next
        }
        guard !isDamaged else {
            throw CommandFailure(.failure, "the server's answer is not a row a line")
        }
        for line in table?.lines() ?? [] { Console.print(line) }
        if table == nil { Console.report("no rows") }
        Console.report(Freshness(head.fields).description)
    }

    /// Hands over each row's line and its number from 0, never more than were asked for.
    private func eachRow(
        _ body: (ArraySlice<UInt8>, Int) -> Void
    ) throws(CommandFailure) -> ReceivedHead {
        var count = 0
        return try session.streamLines(request.request(accept: "application/x-ndjson")) { line in
            guard !line.isEmpty else { return .more }
            if let limit = request.limit, count >= limit { return .stop }
            body(line, count)
            count += 1
            return .more
        }
    }
}
