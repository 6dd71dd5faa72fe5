import ArgumentParser

/// `tidetable check-order`.
struct CheckOrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-order",
        abstract: "Test whether a projection needs more order than it declares.",
        discussion: """
            Folds the events in the order of the log, then in random other orders that the \
            declared one allows (per-key-within-topic: the events of a partition key within a \
            topic keep theirs), and compares the tables. A difference is cut down to the few \
            events that show it. It needs no server; with --data none may be running on that \
            directory. The events are held in memory.

              tidetable check-order boarding_manifest --data ./data
              tidetable check-order cabin_occupancy --events hard.ndjson.gz --order per-key

            Exit status: 1 another order gave other tables, 65 no such projection, an order that \
            such a log does not keep, or bad events, 69 the directory is in use.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Option(
        help: ArgumentHelp(
            "The version of its rules. (env: TIDETABLE_VERSION; default: the latest)",
            valueName: "n"))
    var version: Int?

    @Option(
        help: ArgumentHelp(
            "The data directory whose log is folded. (env: TIDETABLE_DATA)",
            valueName: "directory"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "A file of events in place of a log, NDJSON, plain or gzip; - is stdin. "
                + "(env: TIDETABLE_EVENTS)", valueName: "file"))
    var events: String?

    @Option(
        help: ArgumentHelp(
            """
            The order to keep: none, per-key-within-topic, per-key or total. \
            (env: TIDETABLE_ORDER; default: what the projection declares)
            """, valueName: "need"))
    var order: String?

    @Option(
        help: ArgumentHelp(
            "How many partitions the log is to have. (env: TIDETABLE_PARTITIONS; default: 1)",
            valueName: "count"))
    var partitions: Int?

    @Option(
        help: ArgumentHelp(
            "How many other orders to try. (env: TIDETABLE_INTERLEAVINGS; default: 20)",
            valueName: "count"))
    var interleavings: Int?

    @Option(
        help: ArgumentHelp(
            "Draws the same orders again. (env: TIDETABLE_SEED; default: a new one, printed)",
            valueName: "number"))
    var seed: UInt64?

    /// Where the events come from: a flag wins over the environment, and two of a kind are an
    /// error.
    enum Input: Equatable {
        case data(String)
        case events(String)
    }

    func input(_ source: SettingSource) throws -> Input {
        if data != nil, events != nil {
            throw ValidationError("--data and --events exclude each other")
        }
        if let events { return .events(events) }
        if let data { return .data(data) }
        let (data, events) = (
            try source.value(data, "data"), try source.value(events, "events")
        )
        switch (data, events) {
        case (let data?, nil): return .data(data)
        case (nil, let events?): return .events(events)
        case (nil, nil): throw ValidationError("events are needed: --data DIR or --events FILE")
        case (_?, _?):
            throw ValidationError("TIDETABLE_DATA and TIDETABLE_EVENTS exclude each other")
        }
    }

    func request(
        _ origin: OrderCheckRequest.Source, _ source: SettingSource
    ) throws -> OrderCheckRequest {
        var request = OrderCheckRequest(
            projection: projection, source: origin,
            seed: try source.value(seed, "seed") ?? .random(in: 1...999_999))
        request.version = try source.number(version, "version", in: 1...Int.max)
        request.order = try source.value(order, "order")
        request.partitions =
            try source.number(partitions, "partitions", in: 1...1_000_000) ?? request.partitions
        request.interleavings =
            try source.number(interleavings, "interleavings", in: 1...100_000)
            ?? request.interleavings
        return request
    }

    func validate() throws {
        _ = try input(.process)
        _ = try request(.dataDirectory(path: ""), .process)
    }

    func run() throws {
        guard let checker = CommandLineTool.parts.orderChecker else {
            throw CommandFailure(.failure, "this build has no projections in it")
        }
        let origin: OrderCheckRequest.Source =
            switch try input(.process) {
            case .data(let path): .dataDirectory(path: path)
            case .events(let path): .lines(try EventInput.text(of: path), name: path)
            }
        let report = try checker.checkOrder(try request(origin, .process))
        Console.print(report.text)
        if !report.hasPassed {
            throw CommandFailure(.failure, "\(projection) needs more order than that")
        }
    }
}

extension EventInput {
    /// All of a file's text.
    /// - Throws: `CommandFailure`.
    fileprivate static func text(of path: String) throws(CommandFailure) -> [UInt8] {
        var input = try EventInput(path: path)
        var text: [UInt8] = []
        while try input.readPart({ part in
            part.withUnsafeBufferPointer { text.append(contentsOf: $0) }
        }) {}
        return text
    }
}
