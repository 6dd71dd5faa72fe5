import Testing

@testable import Benchmarks

@Suite struct ManifestUpsertsTests {
    private static let lines: [UInt8] = {
        var workload = BookingWorkload(bookings: 2, openBookings: 1)
        var lines: [UInt8] = []
        _ = workload.appendLines(10, to: &lines)
        return lines
    }()

    @Test func aTransactionIsItsUpsertsAndTheCheckpoint() throws {
        let set = try ManifestUpserts.transactions(
            of: 4, ManifestUpsertsTests.lines, isPipelined: true)
        #expect(set.count == 3)
        #expect(types(set, 0) == "BEBEBEBEBEBEBES")
        #expect(types(set, 2) == "BEBEBEBEBES")
        let first = text(set, 0)
        for part in ["2026-07-01", "A. Guest 1", "D01-001", "visa-missing", "checkpoint\0\0"] {
            #expect(first.contains(part))
        }
        #expect(text(set, 2).contains("10"))
    }

    @Test func withoutAPipelineEachUpsertIsARequest() throws {
        let set = try ManifestUpserts.transactions(
            of: 4, ManifestUpsertsTests.lines, isPipelined: false)
        #expect(set.count == 13)
        #expect(types(set, 0) == "BEBES")
        #expect(types(set, 1) == "BES")
        #expect(types(set, 4) == "BEBES")
        #expect(text(set, 4).contains("commit"))
    }

    @Test func everyTypeOfTheWorkloadIsPrepared() {
        let prepared = String(decoding: ManifestUpserts.prepare, as: UTF8.self)
        for type in [
            "booking-confirmed", "payment-authorized", "hold-added", "hold-cleared",
            "safety-waiver-completed", "checkpoint", "begin", "commit",
        ] { #expect(prepared.contains("\(type)\0")) }
    }

    private func text(_ set: RequestSet, _ index: Int) -> String {
        String(decoding: set.bytes[set.request(index)], as: UTF8.self)
    }

    /// The types of a request's messages.
    private func types(_ set: RequestSet, _ index: Int) -> String {
        var types = ""
        var place = set.request(index).lowerBound
        while place < set.request(index).upperBound {
            types.unicodeScalars.append(Unicode.Scalar(set.bytes[place]))
            place += 1 + set.bytes[(place + 1)...(place + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        return types
    }
}
