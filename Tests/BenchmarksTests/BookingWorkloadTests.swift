import HarborPoint
import JSON
import Projections
import Testing

@testable import Benchmarks

@Suite struct BookingWorkloadTests {
    /// One event, as far as the tests look at it.
    private struct Seen: Equatable {
        let id: String
        let type: String
        let sailing: String
        let booking: Int64
    }

    @Test(arguments: [0, 1, 7, 60, 100])
    func theBegunBookingsAreThoseWithAnEvent(events: Int) {
        var workload = BookingWorkload(bookings: 20, firstBooking: 5, openBookings: 4)
        var seen: Set<Int> = []
        var bytes: [UInt8] = []
        for _ in 0..<events {
            if let booking = workload.appendEvent(to: &bytes) { seen.insert(booking) }
        }
        #expect(workload.begunBookings == seen.sorted())
    }

    @Test func aConfirmationIsABookingsFirstEvent() {
        let text = String(decoding: BookingWorkload.confirmation(of: 2_501), as: UTF8.self)
        #expect(text.contains(#""id":"evt-0002501-0""#))
        #expect(text.contains(#""type":"booking-confirmed""#))
        #expect(text.contains(#"{"sailing_id":"2026-07-02","booking_id":2501,"#))
    }

    @Test func aSailingHasAsManyBookingsAsWereAskedFor() throws {
        var workload = BookingWorkload(bookings: 5_000, bookingsPerSailing: 5_000)
        var bytes: [UInt8] = []
        while workload.appendEvent(to: &bytes) != nil { bytes.append(UInt8(ascii: "\n")) }
        #expect(Set(try read(bytes).map(\.sailing)) == ["2026-07-01"])
        #expect(String(decoding: bytes, as: UTF8.self).contains("D20-250"))
    }

    @Test func theSameArgumentsGiveTheSameBytes() {
        #expect(lines(bookings: 300) == lines(bookings: 300))
        #expect(lines(bookings: 300) != lines(bookings: 300, seed: 7))
    }

    @Test(arguments: [1, 3, 7, 5_000])
    func everyEventHasTheMembersThatItsTypeRequires(window: Int) throws {
        let events = try read(lines(bookings: 200, openBookings: window))
        #expect(events.count == 1_000)
        #expect(Set(events.map(\.id)).count == 1_000)
        #expect(Set(events.map(\.booking)) == Set(1...200))
    }

    @Test func theEventsOfABookingStandInTheirOrder() throws {
        var types: [Int64: [String]] = [:]
        for event in try read(lines(bookings: 100, openBookings: 20)) {
            types[event.booking, default: []].append(event.type)
        }
        let whole = [
            "booking-confirmed", "payment-authorized", "hold-added", "hold-cleared",
            "safety-waiver-completed",
        ]
        #expect(types.values.allSatisfy { $0 == whole })
    }

    @Test func noMoreBookingsAreOpenThanTheWindowHolds() throws {
        var counts: [Int64: Int] = [:]
        var mostOpen = 0
        for event in try read(lines(bookings: 400, openBookings: 25)) {
            counts[event.booking, default: 0] += 1
            mostOpen = max(mostOpen, counts.values.count { $0 < 5 })
        }
        #expect(mostOpen > 12 && mostOpen <= 25)
    }

    @Test func workloadsOfOtherBookingsShareNoId() throws {
        let first = try read(lines(bookings: 50))
        let second = try read(lines(bookings: 50, firstBooking: 51))
        #expect(Set(first.map(\.id)).isDisjoint(with: second.map(\.id)))
        #expect(Set(second.map(\.booking)) == Set(51...100))
    }

    @Test func anEventIsOfAbout250Bytes() {
        let size = lines(bookings: 1_000).count / 5_000
        #expect(size > 220 && size < 280)
    }

    @Test func aSailingHas2500Bookings() throws {
        #expect(BookingWorkload.sailing(of: 1) == "2026-07-01")
        #expect(BookingWorkload.sailing(of: 2_500) == "2026-07-01")
        #expect(BookingWorkload.sailing(of: 2_501) == "2026-07-02")
        #expect(
            BookingWorkload.rowPath(of: 155_001)
                == "/v1/tables/boarding_manifest/rows/2026-09-01/155001")
        for event in try read(lines(bookings: 40, firstBooking: 2_480)) {
            #expect(event.sailing == BookingWorkload.sailing(of: Int(event.booking)))
        }
    }

    @Test func linesEndWithTheWorkload() {
        var workload = BookingWorkload(bookings: 3)
        var bytes: [UInt8] = []
        #expect(workload.appendLines(10, to: &bytes).count == 10)
        let rest = workload.appendLines(10, to: &bytes)
        #expect(rest.count == 5)
        #expect(rest.lastBooking != nil)
        #expect(bytes.count { $0 == UInt8(ascii: "\n") } == 15)
        #expect(workload.appendLines(10, to: &bytes) == (0, nil))
        #expect(workload.appendEvent(to: &bytes) == nil)
    }

    private func lines(
        bookings: Int, firstBooking: Int = 1, openBookings: Int = 10_000, seed: UInt64 = 1
    ) -> [UInt8] {
        var workload = BookingWorkload(
            bookings: bookings, firstBooking: firstBooking, openBookings: openBookings, seed: seed)
        var bytes: [UInt8] = []
        _ = workload.appendLines(bookings * BookingWorkload.eventsPerBooking, to: &bytes)
        return bytes
    }

    /// Reads the lines and checks each event against the catalog.
    private func read(_ bytes: [UInt8]) throws -> [Seen] {
        try bytes.split(separator: UInt8(ascii: "\n")).map { try read(line: Array($0)) }
    }

    private func read(line: [UInt8]) throws -> Seen {
        let text = line.span.bytes
        var reader = JSONReader()
        try reader.readText(text)
        var members: [String: String] = [:]
        var kinds: [String: JSONKind] = [:]
        for object in [0, reader.member("data", of: 0, in: text) ?? 0] {
            reader.forEachMember(of: object) { key, value in
                let name = reader.string(at: key, in: text) ?? ""
                kinds[name] = reader[value].kind
                members[name] =
                    reader.string(at: value, in: text)
                    ?? reader.integer(at: value, in: text).map(String.init)
            }
        }
        let type = try #require(members["type"])
        let rule = try #require(HarborPointEvents.catalog[type])
        #expect(members["topic"] == rule.topic)
        for field in rule.fields {
            #expect(kinds[field.name] != nil || !field.isRequired)
            switch field.kind {
            case .identifier, .text: #expect([.string, nil].contains(kinds[field.name]))
            case .integer: #expect((kinds[field.name] == nil) == (members[field.name] == nil))
            case .bool: #expect([.true, .false, nil].contains(kinds[field.name]))
            }
        }
        return Seen(
            id: try #require(members["id"]), type: type,
            sailing: try #require(members["sailing_id"]),
            booking: try #require(members["booking_id"].flatMap { Int64($0) }))
    }
}
