import Glibc
import GoldenData
import HTTPClient
import Projections
import Testing

/// Whatever happens to a client, a server and its tables, what the client keeps at a checkpoint is
/// the table at that position.
///
/// `TIDETABLE_CHANGE_RUNS` says how many runs, `TIDETABLE_SEED` repeats one.
@Suite(.serialized, .timeLimit(.minutes(30)))
struct ChangesPropertyTests {
    private static let runs = number("TIDETABLE_CHANGE_RUNS") ?? 4
    private static let seed = number("TIDETABLE_SEED") ?? UInt64.random(in: 0...1 << 32)

    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    @Test func aCopyIsTheTableAtEachCheckpoint() async throws {
        let seed = ChangesPropertyTests.seed
        print("\(ChangesPropertyTests.runs) runs of changes, seed \(seed)")
        for run in 0..<ChangesPropertyTests.runs {
            try await AmountServer.run {
                let story = try ChangeStory(seed: seed &+ run)
                try story.play()
                let some = story.faults.prefix(3).joined(separator: "\n").prefix(2_000)
                #expect(story.faults.isEmpty, "seed \(seed &+ run): \(some)")
            }
        }
    }
}

/// A random life of a server and its clients, which its seed repeats as far as threads let it.
private final class ChangeStory {
    private var random: SeededRandom
    private let server: AmountServer
    private var followers: [ChangeFollower] = []
    private var isPaused: [Bool] = []
    private var hasVersionTwo = false
    private var trouble: [String] = []

    private static let groups = [
        "a", "b", "c", "a group whose name is longer than any code of a key",
    ]

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        server = try AmountServer()
        for _ in 0..<Int.random(in: 3...6, using: &random) { addFollower() }
        isPaused = followers.map { _ in false }
    }

    var faults: [String] { trouble + followers.flatMap(\.faults) }

    private func addFollower() {
        let tables = Amounts().tables
        let group = ChangeStory.groups.randomElement(using: &random) ?? "a"
        let escaped = group.replacing(" ", with: "%20")
        let oracle = server.oracle
        let amount = Int64.random(in: -5...20, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            followers.append(
                ChangeFollower([tables[0]], isOne: true, query: "", oracle) { _, _, _ in true })
        case 1:
            followers.append(
                ChangeFollower(
                    [tables[0]], isOne: true, query: "group=\(escaped)&amount[gt]=\(amount)", oracle
                ) { key, row, _ in key[0] == .text(Text(group)) && row[0] > .integer(amount) })
        case 2:
            followers.append(
                ChangeFollower(
                    [tables[0]], isOne: true, query: "amount[lte]=\(amount)", oracle
                ) { _, row, _ in row[0] <= .integer(amount) })
        case 3:
            followers.append(
                ChangeFollower([tables[2]], isOne: true, query: "label[is]=notnull", oracle) {
                    _, row, _ in row[0] != .null
                })
        case 4:
            followers.append(
                ChangeFollower(tables, isOne: false, query: "", oracle) { _, _, _ in true })
        default:
            followers.append(
                ChangeFollower(tables, isOne: false, query: "group=\(escaped)", oracle) {
                    key, _, _ in key[0] == .text(Text(group))
                })
        }
    }

    func play() throws {
        for _ in 0..<Int.random(in: 20...60, using: &random) {
            try act()
            pump(Int.random(in: 0...20, using: &random))
        }
        for index in isPaused.indices { isPaused[index] = false }
        catchUp()
        if !followers.allSatisfy({ $0.hasReached(server.oracle.position) }) {
            let rows = try server.get("/v1/tables/amounts/rows?limit=1")
            let standing = try server.get("/v1/projections").text
            trouble.append(
                "the table is at \(rows.fields["Stream-Checkpoint-Offset"] ?? "none") of"
                    + " \(server.oracle.position): \(standing)")
        }
        for follower in followers where !follower.hasReached(server.oracle.position) {
            trouble.append("a client stands at \(follower.copies.mapValues(\.position))")
        }
        for follower in followers { follower.disconnect() }
        server.stop()
    }

    /// A client with a small receive buffer is sent a kilobyte every 200 ms, however much waits for
    /// it: only one to which no event comes is stuck.
    private func catchUp() {
        var silentTurns = 0
        while silentTurns < 20_000 {
            let late = followers.filter { !$0.hasReached(server.oracle.position) }
            guard !late.isEmpty else { return }
            let before = late.reduce(0) { $0 + $1.events }
            pump(10)
            silentTurns = late.reduce(0) { $0 + $1.events } == before ? silentTurns + 1 : 0
            usleep(500)
        }
    }

    private func act() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60: try append(Int.random(in: 1...30, using: &random))
        case 60..<63: try appendMany()
        case 63..<75: followers.randomElement(using: &random)?.disconnect()
        case 75..<83:
            let index = Int.random(in: followers.indices, using: &random)
            isPaused[index].toggle()
        case 83..<86: try server.restart()
        case 86..<92: try operate()
        default: usleep(UInt32.random(in: 0...3_000, using: &random))
        }
    }

    private func operate() throws {
        let path = "/v1/projections/amounts"
        if !hasVersionTwo {
            hasVersionTwo = true
            try server.post("\(path)/versions", #"{"version":2}"#)
            return
        }
        // Each may be refused: the build still runs, the version is live already.
        switch Int.random(in: 0..<4, using: &random) {
        case 0: try server.post("\(path)/rollback", "")
        case 1: try server.post("\(path)/rebuild", "{}")
        default:
            let version = Int.random(in: 1...2, using: &random)
            try server.post("\(path)/cutover", #"{"version":\#(version)}"#)
        }
    }

    private func append(_ count: Int) throws {
        try server.append((0..<count).map { _ in event() })
    }

    /// More rows than a page of changes has. Of a group whose name fits a key's code: all keys of
    /// another have one code, and a projector compares each of them with all others.
    private func appendMany() throws {
        let group = ["a", "b", "c"].randomElement(using: &random) ?? "a"
        let isEnd = Bool.random(using: &random)
        try server.append(
            (0..<2_500).map { id in
                isEnd
                    ? ("closed", #"{"group":"\#(group)","id":\#(id)}"#)
                    : ("added", #"{"group":"\#(group)","id":\#(id),"amount":\#(id % 30)}"#)
            })
    }

    private func event() -> (type: String, data: String) {
        let group = ChangeStory.groups.randomElement(using: &random) ?? "a"
        let id = Int.random(in: 0..<12, using: &random)
        let place = #""group":"\#(group)","id":\#(id)"#
        let amount = Int.random(in: -9...9, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: return ("added", "{\(place),\"amount\":\(amount)}")
        case 9..<12:
            let to = (id + Int.random(in: 1..<12, using: &random)) % 12
            return ("moved", "{\(place),\"amount\":\(amount),\"to\":\(to)}")
        case 12..<16: return ("closed", "{\(place)}")
        case 16..<19:
            let label = ["null", "\"one\"", "\"two\""].randomElement(using: &random)
            return ("labelled", #"{"group":"\#(group)","label":\#(label ?? "null")}"#)
        default: return ("ignored", "{\"group\":\"\(group)\"}")
        }
    }

    private func pump(_ turns: Int) {
        for _ in 0..<turns {
            for (index, follower) in followers.enumerated() where !isPaused[index] {
                if !follower.isConnected {
                    let buffers: [Int32?] = [nil, 2_048]
                    follower.connect(
                        server.address, receiveBuffer: buffers.randomElement(using: &random) ?? nil)
                }
                follower.read(atMost: Int.random(in: 1...20_000, using: &random))
            }
        }
    }
}
