import Glibc
import GoldenData
import HTTPClient
import Projections
import Testing

@testable import TidetableAPI

/// Streams of changes over sockets, each in one situation.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ChangeStreamTests {
    private static func follower(
        _ server: AmountServer, _ place: Int = 0, query: String = ""
    ) -> ChangeFollower {
        ChangeFollower([Amounts().tables[place]], isOne: true, query: query, server.oracle) {
            _, _, _ in true
        }
    }

    private static func added(_ group: String, _ id: Int, _ amount: Int = 1) -> (String, String) {
        ("added", #"{"group":"\#(group)","id":\#(id),"amount":\#(amount)}"#)
    }

    /// Reads until the follower's copies stand at the log's end.
    private static func catchUp(_ follower: ChangeFollower, _ server: AmountServer) throws {
        for _ in 0..<40_000 where !follower.hasReached(server.oracle.position) {
            if !follower.isConnected { follower.connect(server.address) }
            if !follower.read(atMost: 1 << 16) { usleep(250) }
        }
        guard follower.hasReached(server.oracle.position) else {
            throw Unexpected(what: "stands at \(follower.copies.mapValues(\.position))")
        }
    }

    @Test func aClientThatComesAgainIsSentWhatItMissedAndNoReset() async throws {
        try await AmountServer.run {
            let server = try AmountServer()
            let follower = ChangeStreamTests.follower(server)
            try server.append([ChangeStreamTests.added("a", 1), ChangeStreamTests.added("a", 2)])
            try ChangeStreamTests.catchUp(follower, server)
            follower.disconnect()
            try server.append([("closed", #"{"group":"a","id":1}"#)])
            try server.restart()
            let events = follower.events
            try server.append([ChangeStreamTests.added("b", 1)])
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.reasons == ["start"] && follower.faults == [])
            #expect(follower.events >= events + 3)
        }
    }

    /// More clients than have one turn, who come at once, and half of whom stand elsewhere.
    @Test func aHundredClientsAreEachSentEverythingOnce() async throws {
        try await AmountServer.run {
            let server = try AmountServer()
            try server.append((0..<300).map { ChangeStreamTests.added("a", $0) })
            let followers = (0..<100).map { _ in ChangeStreamTests.follower(server) }
            for follower in followers[..<50] { follower.connect(server.address) }
            for follower in followers[..<50] { try ChangeStreamTests.catchUp(follower, server) }
            for follower in followers[50...] { follower.connect(server.address) }
            for round in 1..<20 {
                try server.append([ChangeStreamTests.added("b", 1_000 + round)])
                if round.isMultiple(of: 5) { usleep(20_000) }
            }
            for follower in followers { try ChangeStreamTests.catchUp(follower, server) }
            for follower in followers {
                #expect(follower.reasons == ["start"] && follower.faults == [])
                #expect(follower.copies["amounts"]?.rows.count == 319)
                // Rows, a checkpoint of each round, and those that close nothing.
                #expect(follower.events <= 2 * 319 + 20)
            }
        }
    }

    @Test func aCutoverAndARollbackAreResets() async throws {
        try await AmountServer.run {
            let server = try AmountServer()
            let follower = ChangeStreamTests.follower(server)
            try server.append([ChangeStreamTests.added("a", 1, 3)])
            try ChangeStreamTests.catchUp(follower, server)
            try server.buildVersionTwo()
            try server.post("/v1/projections/amounts/cutover", #"{"version":2}"#)
            try server.append([ChangeStreamTests.added("a", 2, 5)])
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.copies["amounts"]?.version == 2)
            try server.post("/v1/projections/amounts/rollback", "")
            try server.append([ChangeStreamTests.added("a", 3, 7)])
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.copies["amounts"]?.version == 1)
            #expect(follower.reasons == ["start", "generation", "generation"])
            #expect(follower.faults == [])
        }
    }

    @Test func aVersionThatIsDeletedEndsItsStream() async throws {
        try await AmountServer.run {
            let server = try AmountServer()
            try server.append([ChangeStreamTests.added("a", 1, 3)])
            try server.buildVersionTwo()
            let follower = ChangeStreamTests.follower(server, query: "version=2")
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.copies["amounts"]?.version == 2 && follower.faults == [])
            _ = try server.delete("/v1/projections/amounts/versions/2")
            for _ in 0..<20_000 where follower.isConnected {
                if !follower.read(atMost: 4_096) { usleep(250) }
            }
            #expect(!follower.isConnected)
            let answer = try server.get("/v1/tables/amounts/changes?version=2")
            #expect(answer.status == 404)
        }
    }

    /// The row of a key in quarantine changes while the position stands.
    @Test func eventsThatAreFoldedAfterAllAreAReset() async throws {
        try await AmountServer.run {
            let server = try AmountServer([Amounts()])
            let follower = ChangeStreamTests.follower(server)
            let poison = #"{"group":"a","id":1,"amount":5,"poison":1}"#
            try server.append([ChangeStreamTests.added("a", 1), ("added", poison)])
            try ChangeStreamTests.catchUp(follower, server)
            try server.restart(with: [Amounts.mended])
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.reasons == ["start"])
            let retry = try server.post("/v1/projections/amounts/quarantine/retry", "")
            #expect(retry.text.contains(#""remaining":0"#), "\(retry.text)")
            for _ in 0..<20_000 where follower.reasons.count < 2 {
                if !follower.read(atMost: 4_096) { usleep(250) }
            }
            try server.append([ChangeStreamTests.added("a", 1)])
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.reasons == ["start", "generation"])
            let key = Key([.text("a"), .integer(1)])
            #expect(follower.copies["amounts"]?.rows[key]?.row[0] == .integer(7))
            follower.disconnect()
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.reasons.count == 2)
        }
    }

    @Test func aCopyOfAnotherLogIsReset() async throws {
        try await AmountServer.run {
            let server = try AmountServer()
            try server.append([ChangeStreamTests.added("a", 1)])
            let follower = ChangeStreamTests.follower(server)
            follower.resume(at: "another.1@77")
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.reasons == ["log"] && follower.faults == [])
        }
    }

    /// It may have rows of a commit that it saw in part, and which were deleted since.
    @Test func aClientThatStoodBeforeTheFirstEventIsReset() async throws {
        try await AmountServer.run {
            let server = try AmountServer()
            try server.append([ChangeStreamTests.added("a", 1)])
            let log = try server.get("/v1/topics").fields["Stream-Log-Id"] ?? ""
            let follower = ChangeStreamTests.follower(server)
            follower.resume(at: "\(log).1@-1")
            try ChangeStreamTests.catchUp(follower, server)
            #expect(follower.reasons == ["start"] && follower.faults == [])
        }
    }

    /// A client that reads nothing costs 16 KiB and a page; nobody waits for it, no snapshot stays
    /// open for it, and it misses nothing.
    @Test func aClientThatReadsNothingHoldsUpNobody() async throws {
        try await AmountServer.run {
            let server = try AmountServer()
            let attentive = ChangeStreamTests.follower(server, 2)
            let stalled = ChangeStreamTests.follower(server, 2)
            stalled.connect(server.address, receiveBuffer: 2_048)
            try ChangeStreamTests.catchUp(stalled, server)
            // Some 20 MB, more than the system keeps for a connection.
            for round in 0..<300 {
                let label = "\(round)" + String(repeating: "x", count: 16_000)
                try server.append(
                    (0..<4).map { ("labelled", #"{"group":"g\#($0)","label":"\#(label)"}"#) })
                try ChangeStreamTests.catchUp(attentive, server)
            }
            #expect(try server.walFramesLeft(in: "amounts") == 0)
            try ChangeStreamTests.catchUp(stalled, server)
            #expect(stalled.faults == [] && attentive.faults == [])
            #expect(stalled.copies["labelled_sums"]?.rows.count == 4)
            #expect(attentive.events > 1_200 && stalled.events < attentive.events)
        }
    }
}
