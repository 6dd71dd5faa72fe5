import CBench
import Foundation
import SQLite
import Testing

@testable import Benchmarks

@Suite struct FloorTests {
    private let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    @Test func theFoldInCMakesTheRowsOfTheManifest() throws {
        let events = """
            {"type":"hold-added","data":{"sailing_id":"b","booking_id":2,"hold_code":"x"}}
            {"type":"booking-confirmed","note":"{\\"}","data":{"list":[1,{"a":"]"}],\
            "booking_id":1,"sailing_id":"b","cabin_id":"C1","guest_name":"A. Guest"}}
            {"type":"payment-authorized","data":{"sailing_id":"b","booking_id":1}}
            {"type":"hold-added","data":{"sailing_id":"b","booking_id":2,"hold_code":"y"}}
            {"type":"hold-cleared","data":{"sailing_id":"b","booking_id":2,"hold_code":"x"}}
            {"type":"booking-cancelled","data":{"sailing_id":"a","booking_id":7}}
            {"data":{"wheelchair_assistance":true,"sailing_id":"a","booking_id":7},\
            "type":"accessibility-noted"}

            """
        #expect(try fold(events) == 3)
        let database = try Database(path: "\(folder)/table.db", access: .readOnly)
        let rows = try database.text(
            """
            SELECT group_concat(sailing_id || booking_id || ' ' || booking_status || ' '
                || coalesce(cabin_id, '-') || ' ' || coalesce(guest_name, '-') || ' '
                || payment_status || ' ' || wheelchair_assistance || active_holds || boardable
                || ' ' || last_event_offset, '; ') FROM boarding_manifest
            """)
        #expect(
            rows == "a7 cancelled - - pending 1[]0 7; "
                + #"b1 confirmed C1 A. Guest authorized 0[]1 3; "#
                + #"b2 unconfirmed - - pending 0["y"]0 5"#)
    }

    @Test func theFoldInCKnowsEveryEventOfTheWorkload() throws {
        var workload = BookingWorkload(bookings: 20_000)
        var lines: [UInt8] = []
        _ = workload.appendLines(.max, to: &lines)
        #expect(try fold(String(decoding: lines, as: UTF8.self)) == 20_000)
        let database = try Database(path: "\(folder)/table.db", access: .readOnly)
        #expect(try database.integer("SELECT sum(boardable) FROM boarding_manifest") == 20_000)
    }

    @Test func aFileThatIsNotThereIsAnError() {
        #expect(cbench_fold_floor("\(folder)/none", "\(folder)/table.db") == -1)
    }

    @Test(arguments: [1, 7, 64])
    func aGroupCommitWritesEachBodyOnce(clients: CInt) throws {
        let path = "\(folder)/log"
        let file = open(path, O_WRONLY | O_CREAT, 0o644)
        defer { close(file) }
        let bodies = (0..<500).map { Array(String(10_000 + $0).utf8) }
        let bounds = (0..<500).flatMap { [Int64($0 * 5), Int64($0 * 5 + 5)] }
        var taken: Int64 = 0
        let written = cbench_group_commit(
            file, bodies.flatMap { $0 }, bounds, 500, clients, 60_000_000_000, &taken)
        #expect(written == 500)
        #expect(taken > 0)
        let text = Array(try String(contentsOfFile: path, encoding: .utf8).utf8)
        let found = stride(from: 0, to: text.count, by: 5).map { Array(text[$0..<$0 + 5]) }
        #expect(Set(found) == Set(bodies))
        #expect(found.count == 500)
    }

    private func fold(_ events: String) throws -> Int64 {
        try events.write(toFile: "\(folder)/events", atomically: false, encoding: .utf8)
        return cbench_fold_floor("\(folder)/events", "\(folder)/table.db")
    }
}
