import Testing

@testable import Benchmarks

@Suite struct PostgresTests {
    private static func message(_ type: Unicode.Scalar, _ body: [UInt8] = []) -> [UInt8] {
        [UInt8(ascii: type), 0, 0, 0, UInt8(body.count + 4)] + body
    }

    private static let error = message("E", Array("SERROR\0Mno table\0Mother\0\0".utf8))
    private static let ready = message("Z", [0x49])

    @Test func anAnswerEndsWhenTheServerIsReadyHoweverItIsCut() throws {
        let bytes =
            PostgresTests.message("C", Array("INSERT 0 1\0".utf8)) + PostgresTests.message("n")
            + PostgresTests.ready
        for size in 1...bytes.count {
            var scanner = PostgresScanner()
            #expect(try end(of: bytes, cutEvery: size, &scanner) == bytes.count)
            #expect(scanner.refusal == nil)
        }
    }

    @Test func anErrorIsKeptUntilTheNextAnswer() throws {
        var scanner = PostgresScanner()
        let refused = PostgresTests.error + PostgresTests.ready
        #expect(try end(of: refused, cutEvery: 3, &scanner) == refused.count)
        #expect(scanner.refusal == "no table")
        let ready = PostgresTests.ready
        #expect(try end(of: ready, cutEvery: 3, &scanner) == ready.count)
        #expect(scanner.refusal == nil)
    }

    @Test func aNotificationCanBeWaitedFor() throws {
        var scanner = PostgresScanner(endingWith: "A")
        let bytes = PostgresTests.ready + PostgresTests.message("A", [0, 0, 0, 1, 0x61, 0, 0])
        #expect(try end(of: bytes, cutEvery: 4, &scanner) == bytes.count)
    }

    @Test func aMessageWithAnImpossibleLengthIsAnError() {
        var scanner = PostgresScanner()
        #expect(throws: ScanError.self) {
            try end(of: [0x5A, 0, 0, 0, 3], cutEvery: 9, &scanner)
        }
    }

    @Test func messagesCarryTheirLengths() {
        var bytes: [UInt8] = []
        bytes.append(postgresQuery: "SELECT 1")
        #expect(bytes == PostgresTests.message("Q", Array("SELECT 1\0".utf8)))
        bytes = []
        bytes.append(postgresUser: "u", database: "d")
        #expect(bytes == [0, 0, 0, 27, 0, 3, 0, 0] + Array("user\0u\0database\0d\0\0".utf8))
        bytes = []
        bytes.append(prepare: "SELECT $1", as: "s")
        #expect(bytes == PostgresTests.message("P", Array("s\0SELECT $1\0\0\0".utf8)))
        bytes = []
        bytes.append(execute: "s", [Array("ab".utf8)[...]])
        let values: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 2, 0x61, 0x62, 0, 0]
        #expect(
            bytes == PostgresTests.message("B", [0] + Array("s\0".utf8) + values)
                + PostgresTests.message("E", [0, 0, 0, 0, 0]))
        bytes = []
        bytes.appendPostgresSync()
        #expect(bytes == PostgresTests.message("S"))
    }

    @Test func anInsertHasARowForEachEventAndQuotesIt() {
        var http = RequestSet()
        http.appendEvents(
            Array("{\"a\":\"it's\"}\n{\"b\":\"\\\\n\"}\n".utf8), isLines: true, authority: "")
        let insert = RequestSet.inserts(of: http, into: "log")
        let text = #"INSERT INTO log(event) VALUES ('{"a":"it''s"}'),('{"b":"\\n"}')"#
        #expect(insert.bytes == PostgresTests.message("Q", Array("\(text)\0".utf8)))
        let copy = RequestSet.copies(of: http, into: "log")
        let rows = #"{"a":"it's"}"# + "\n" + #"{"b":"\\\\n"}"# + "\n"
        #expect(
            copy.bytes == PostgresTests.message("Q", Array("COPY log(event) FROM STDIN\0".utf8))
                + PostgresTests.message("d", Array(rows.utf8)) + PostgresTests.message("c"))
    }
}
