import Glibc
import GoldenData
import HTTPClient
import JSON
import Projections

/// A client that keeps copies of tables by what a stream of their changes tells it, and compares
/// each copy with the oracle at each checkpoint.
///
/// It reads without blocking, as much as it is told to, and may be cut off at any byte.
final class ChangeFollower {
    /// What a client keeps of one table.
    struct Copy {
        var rows: [Key: PureFold.Entry] = [:]
        /// Of the last checkpoint; nil where there is none since the last reset.
        var position: Int64?
        var version: Int64 = 0
    }

    let tables: [TableSchema]
    private let query: String
    private let isOne: Bool
    private let passes: (Key, Row, TableSchema) -> Bool
    private let oracle: ChangeOracle
    private var descriptor: Int32 = -1
    private var input: [UInt8] = []
    private(set) var copies: [String: Copy] = [:]
    private(set) var lastID: String?
    private(set) var reasons: [String] = []
    private(set) var faults: [String] = []
    private(set) var events = 0
    private var isInBody = false
    private var parser = EventStreamParser()

    /// - Parameters:
    ///   - query: the filters, as the query has them.
    ///   - passes: the same filters.
    init(
        _ tables: [TableSchema], isOne: Bool, query: String, _ oracle: ChangeOracle,
        passes: @escaping (Key, Row, TableSchema) -> Bool
    ) {
        self.tables = tables
        self.isOne = isOne
        self.query = query
        self.oracle = oracle
        self.passes = passes
        for table in tables { copies[table.name] = Copy() }
    }

    deinit { disconnect() }

    var isConnected: Bool { descriptor >= 0 }

    /// Whether each copy stands at `position` or after it.
    func hasReached(_ position: Int64) -> Bool {
        copies.values.allSatisfy { ($0.position ?? -2) >= position }
    }

    func disconnect() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
        input = []
        isInBody = false
        parser = EventStreamParser()
    }

    /// Says where the next connection begins.
    func resume(at id: String) { lastID = id }

    /// Comes again with what the last checkpoint said.
    /// - Parameter receiveBuffer: octets that the system takes for it; nil leaves that to it.
    func connect(_ server: ServerAddress, receiveBuffer: Int32? = nil) {
        disconnect()
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(
                made, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        inet_pton(AF_INET, server.host, &address.sin_addr)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(made, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            Glibc.close(made)
            return
        }
        descriptor = made
        let names = tables.map(\.name).joined(separator: ",")
        let target =
            isOne ? "/v1/tables/\(names)/changes?\(query)" : "/v1/changes?tables=\(names)&\(query)"
        let last = lastID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        // HTTP/1.0: the body comes as it is, without chunks.
        let head = "GET \(target) HTTP/1.0\r\nAccept: text/event-stream\r\n\(last)\r\n"
        _ = head.withCString { send(made, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        _ = fcntl(made, F_SETFL, O_NONBLOCK)
    }

    /// Reads what has come, so many octets at most.
    /// - Returns: whether anything came.
    @discardableResult
    func read(atMost count: Int) -> Bool {
        guard descriptor >= 0 else { return false }
        var piece = [UInt8](repeating: 0, count: count)
        let got = recv(descriptor, &piece, count, 0)
        if got == 0 || got < 0 && errno != EAGAIN && errno != EINTR { disconnect() }
        guard got > 0 else { return false }
        input += piece[..<got]
        takeEvents()
        return true
    }

    private func takeEvents() {
        if !isInBody {
            guard let end = input.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
            let head = String(decoding: input[..<end.lowerBound], as: UTF8.self)
            if !head.hasPrefix("HTTP/1.1 200 ") {
                // While a first build runs, or a version is being replaced, it comes again.
                if !head.hasPrefix("HTTP/1.1 503 ") { faults.append(head) }
                return disconnect()
            }
            input.removeSubrange(..<end.upperBound)
            isInBody = true
        }
        parser.append(input.span)
        input = []
        while let event = parser.next() {
            do { try take(event) } catch { faults.append("\(event.text): \(error)") }
        }
    }

    private func take(_ event: EventStreamParser.Event) throws {
        let json = try JSONNode(event.data)
        guard let table = tables.first(where: { $0.name == json["table"]?.string }) else {
            return faults.append("of no table: \(event.text)")
        }
        events += 1
        // As a browser does, whichever event has the id.
        if !event.id.isEmpty { lastID = event.id }
        switch event.name {
        case "reset":
            copies[table.name] = Copy()
            reasons.append(json["reason"]?.string ?? "")
        case "upsert":
            guard let row = json["row"] else { return faults.append(event.text) }
            copies[table.name]?.rows[try Key(row, table)] = PureFold.Entry(
                row: try Row(row, table), lastEventOffset: row["last_event_offset"]?.integer ?? -1)
        case "delete":
            guard let key = json["key"] else { return faults.append(event.text) }
            copies[table.name]?.rows[try Key(key, table)] = nil
        case "checkpoint": try close(table, json, event.id)
        default: faults.append(event.text)
        }
    }

    private func close(_ table: TableSchema, _ json: JSONNode, _ id: String) throws {
        guard let position = json["position"]?.string.flatMap({ Int64($0) }),
            let version = json["version"]?.integer
        else { return faults.append("\(json)") }
        if id.isEmpty { faults.append("a checkpoint without an id: \(json)") }
        if let before = copies[table.name]?.position, before > position {
            faults.append("\(table.name) went from \(before) back to \(position)")
        }
        copies[table.name]?.position = position
        copies[table.name]?.version = version
        let expected = try oracle.rows(of: table.name, at: position, version: version)
            .filter { passes($0.key, $0.value.row, table) }
        let found = copies[table.name]?.rows ?? [:]
        guard found != expected else { return }
        let keys = Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }
        let some = keys.sorted().prefix(3).map { key in
            "\(key.parts): has \(found[key].map { "\($0)" } ?? "none"),"
                + " should have \(expected[key].map { "\($0)" } ?? "none")"
        }
        faults.append(
            "\(table.name)?\(query) at \(position) of version \(version): \(keys.count) of"
                + " \(expected.count) rows differ: \(some.joined(separator: "; "))")
    }
}
