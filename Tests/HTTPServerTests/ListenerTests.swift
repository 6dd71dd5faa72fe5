import Glibc
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5)))
struct ListenerTests {
    @Test func atTheCapNewClientsWaitUntilOneLeaves() async throws {
        let live = try LiveServer(configured: { configuration in
            configuration.limits.connections = 2
            configuration.limits.acceptPause = 3_600_000
        })
        let first = try live.client()
        let second = try live.client()
        for client in [first, second] {
            try client.send(request("GET /"))
            #expect(try client.readAnswer().status == 200)
        }
        // The kernel takes it into its queue; nobody answers yet.
        let third = try live.client()
        try third.send(request("GET /third"))
        #expect(try await live.eventually { $0.acceptPauses == 1 })
        #expect(live.server.statistics.acceptedConnections == 2)
        try first.send(request("GET /still"))
        #expect(try first.readAnswer().status == 200)
        second.close()
        #expect(try third.readAnswer().body == "GET /third tide.example\n")
        #expect(live.server.statistics.openConnections == 2)
    }

    @Test func aPauseEndsByItselfAndCostsNoProcessorTime() async throws {
        let live = try LiveServer(configured: { configuration in
            configuration.limits.connections = 1
            configuration.limits.acceptPause = 50
        })
        let first = try live.client()
        try first.send(request("GET /"))
        _ = try first.readAnswer()
        let second = try live.client()
        try second.send(request("GET /"))
        // Every pause that ends finds the cap again: a few tries, where a spin makes thousands.
        #expect(try await live.eventually { $0.acceptPauses >= 4 })
        first.close()
        #expect(try second.readAnswer().status == 200)
        #expect(live.server.statistics.acceptPauses < 1000)
    }
}
