import Testing

@testable import HTTPCore

@Suite struct CharacterClassTests {
    private static let alphanumeric =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    private func members(_ test: (UInt8) -> Bool) -> Set<UInt8> {
        Set((UInt8.min...UInt8.max).filter(test))
    }

    @Test func theBitSetsSpellTheClassesOfTheRFCs() {
        let letters = Self.alphanumeric
        #expect(members(ASCII.isToken) == Set((letters + "!#$%&'*+-.^_`|~").utf8))
        #expect(members(ASCII.isPath) == Set((letters + "-._~!$&'()*+,;=:@/%[]|^").utf8))
        #expect(members(ASCII.isHostName) == Set((letters + "-._~!$&'()*+,;=%").utf8))
        #expect(members(ASCII.isQuery) == Set(0x21...0x7e).subtracting("#".utf8))
    }

    @Test func digitsHaveTheirValues() {
        #expect("0123456789abcdef".utf8.map(ASCII.hexValue) == (0...15).map(UInt8.init))
        #expect("ABCDEF".utf8.map(ASCII.hexValue) == (10...15).map(UInt8.init))
        #expect(members { ASCII.hexValue($0) != nil } == Set("0123456789abcdefABCDEF".utf8))
        #expect(members(ASCII.isDigit) == Set("0123456789".utf8))
    }

    /// Every octet at every place of a word, so that no borrow between octets goes unnoticed.
    @Test func theFirstControlIsFoundAtAnyPlace() {
        for length in 0...20 {
            for place in 0..<max(length, 1) {
                for octet in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: 0x61, count: length)
                    if length > 0 { bytes[place] = octet }
                    let isControl = length > 0 && (octet < 0x20 || octet == 0x7f)
                    let found = bytes.span.bytes.firstControl(from: 0, to: length)
                    if found != (isControl ? place : length) {
                        Issue.record("octet \(octet) at \(place) of \(length)")
                    }
                }
            }
        }
    }
}
