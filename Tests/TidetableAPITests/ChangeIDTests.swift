import EventLog
import Testing

@testable import TidetableAPI

struct ChangeIDTests {
    @Test(arguments: ["6b54.1@-1", "6b54.12@9124", "6b54.12.3@9124"])
    func anIDIsReadAsItIsSpelled(_ text: String) throws {
        #expect(try #require(ChangeID(text[...])).text == text)
    }

    @Test(arguments: [
        "", "@", "6b54@1", "6b54.@1", "6b54.1", "6b54.1@", "6b54.1@x", "6b54.1@-2", ".1@1",
        "6b54.01@1", "6b54.+1@1", "6b54.1.2.3@1", "6b54.1@1@1",
    ])
    func whatIsNoneIsRefused(_ text: String) { #expect(ChangeID(text[...]) == nil) }

    private static func id(_ generation: Int64, _ position: Int64) -> ChangeStart {
        .id(
            ChangeID(
                logID: "l", generation: generation, revision: 0, position: Position(last: position))
        )
    }

    @Test func oneTableIsNamedByItsIDAlone() {
        #expect(ChangeStart.parse("l.1@7", of: ["a"], isOne: true) == [ChangeIDTests.id(1, 7)])
        #expect(ChangeStart.parse("a=l.1@7", of: ["a"], isOne: true) == nil)
    }

    @Test func severalAreNamedEachWithItsID() {
        let tables = ["a", "b", "c"]
        #expect(
            ChangeStart.parse("c=l.2@8,a=l.1@7", of: tables, isOne: false)
                == [ChangeIDTests.id(1, 7), .nothing, ChangeIDTests.id(2, 8)])
        for text in ["l.1@7", "a=l.1@7,a=l.1@7", "d=l.1@7", "a=l.1@7,", "a", "a=7"] {
            #expect(ChangeStart.parse(text, of: tables, isOne: false) == nil, "\(text)")
        }
    }

    @Test func aPositionIsOfAllTables() {
        let position = ChangeStart.position(Position(last: 7))
        #expect(ChangeStart.parse("7", of: ["a"], isOne: true) == [position])
        #expect(ChangeStart.parse("7", of: ["a", "b"], isOne: false) == [position, position])
        #expect(
            ChangeStart.parse("-1", of: ["a"], isOne: true) == [ChangeStart.position(.none)])
    }
}
