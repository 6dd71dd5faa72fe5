import Foundation
import GoldenData
import HTTPClient
import Testing

extension EndToEndTests {
    /// The log as a stream.
    @Suite struct FollowerTests {
        /// Three writers, two followers, `kill -9` at a random moment, a restart.
        @Test func noEventIsMissedOrRepeatedHoweverOftenTheServerIsKilled() async throws {
            var random = SeededRandom(seed: 12)
            let harbor = Harbor()
            let writers = (0..<3).map { KillWriter($0, seed: 12) }
            let all = LogFollower("?from=0")
            let holds = LogFollower("?from=0&topic=hold-events")
            for _ in 0..<12 {
                let server = try harbor.start()
                let address = try server.address()
                let delay = UInt32.random(in: 20_000...150_000, using: &random)
                await onOwnThreads(writers.count + 3) { number in
                    switch number {
                    case 0..<writers.count: writers[number].write(to: address)
                    case writers.count: all.follow(address)
                    case writers.count + 1: holds.follow(address)
                    default:
                        usleep(delay)
                        server.signal(SIGKILL)
                    }
                }
                #expect(server.stop(SIGKILL) == .killed(SIGKILL))
            }
            let (server, client) = try harbor.serve()
            for writer in writers { writer.finish(client) }
            let log = try client.events(from: 0)
            let held = log.filter { $0.topic == "hold-events" }
            all.follow(client.address) { $0 >= log.count }
            holds.follow(client.address) { $0 >= held.count }
            #expect(all.faults == [])
            #expect(all.events.map(\.text) == log.map(\.text))
            #expect(holds.faults == [])
            #expect(holds.events.map(\.text) == held.map(\.text))
            print("\(log.count) events followed over 12 kills, \(held.count) by their topic")
            #expect(server.stop() == .exited(0))
        }

        @Test func whoIsCutOffBeforeAnyEventMissesNone() async throws {
            let harbor = Harbor()
            let (first, client) = try harbor.serve()
            var maker = EventMaker(writer: 0, seed: 3)
            _ = try client.append(maker.batch().lines)
            let follower = LogFollower("")
            let address = client.address
            async let followed: Void = onOwnThreads(1) { _ in follower.follow(address) }
            while !follower.hasBegun { usleep(1_000) }
            #expect(first.stop() == .exited(0))
            await followed
            let (second, again) = try harbor.serve()
            let batch = maker.batch().lines
            _ = try again.append(batch)
            follower.follow(again.address) { $0 >= batch.count }
            #expect(follower.faults == [])
            #expect(follower.events.count == batch.count)
            #expect(second.stop() == .exited(0))
        }

        @Test func aFollowerThatReadsNothingHoldsUpNobodyAndIsGivenTheRest() async throws {
            let (server, client) = try Harbor().serve()
            let connection = try RawConnection(client.address)
            connection.send(
                "GET /v1/events?from=0 HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n".utf8)
            var maker = EventMaker(writer: 0, seed: 4)
            var count = 0
            // Some fifteen megabytes, more than the kernel keeps for a connection.
            for _ in 0..<40 {
                let lines = (0..<100).flatMap { _ in maker.batch().lines }
                count += lines.count
                _ = try client.append(lines)
            }
            let attentive = LogFollower("?from=0")
            attentive.follow(client.address) { [count] in $0 >= count }
            #expect(attentive.events.count == count)
            server.signal(SIGTERM)
            // What was given to it before the server stopped arrives, and then the stream ends.
            let rest = connection.readToEnd()
            let offsets = rest.matches(of: /data: {"offset":(\d+),/).compactMap { Int($0.1) }
            #expect(offsets == Array(0..<offsets.count))
            #expect(offsets.count < count)
            #expect(rest.hasSuffix("\n\n"))
            #expect(server.wait() == .exited(0))
        }

        /// As an operator follows it: the server is killed, and comes again at the same port.
        @Test func theCommandGoesOnWhereItWas() throws {
            let harbor = Harbor()
            let (first, client) = try harbor.serve()
            var maker = EventMaker(writer: 0, seed: 5)
            let (early, late) = (maker.batch().lines, maker.batch().lines)
            _ = try client.append(early)
            let command = Process()
            command.executableURL = URL(filePath: try ServerProcess.executable())
            command.arguments = [
                "events", "--follow", "--limit", "\(early.count + late.count)", "--server",
                "http://\(client.address.authority)",
            ]
            let (output, errors) = (Pipe(), Pipe())
            command.standardOutput = output
            command.standardError = errors
            try command.run()
            var printed = Data()
            while printed.count(where: { $0 == 0x0a }) < early.count {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { break }
                printed += more
            }
            #expect(first.stop(SIGKILL) == .killed(SIGKILL))
            let (second, again) = try harbor.serve(options: ["--port", "\(client.address.port)"])
            _ = try again.append(late)
            printed += output.fileHandleForReading.readDataToEndOfFile()
            command.waitUntilExit()
            #expect(command.terminationStatus == 0)
            let lines = printed.split(separator: 0x0a).map { Array($0) }
            #expect(lines == (try again.events(from: 0)).map(\.text))
            let words = String(
                decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(words.contains("trying again in"))
            #expect(second.stop() == .exited(0))
        }
    }
}
