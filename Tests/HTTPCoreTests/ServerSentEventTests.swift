import HTTPCore
import Testing

@Suite struct ServerSentEventTests {
    private func text(_ event: ServerSentEvent) -> String {
        var out: [UInt8] = []
        event.append(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func anEventHasItsNameItsIdAndItsData() {
        let event = ServerSentEvent(name: "upsert", id: "log@9", data: Array("{\"a\":1}".utf8))
        #expect(text(event) == "event: upsert\nid: log@9\ndata: {\"a\":1}\n\n")
    }

    @Test func whatAnEventDoesNotHaveIsNotWritten() {
        #expect(text(ServerSentEvent(data: Array("x".utf8))) == "data: x\n\n")
    }

    @Test func anEventWithoutTextStillHasADataLine() {
        #expect(text(ServerSentEvent(name: "end", data: [])) == "event: end\ndata: \n\n")
    }

    @Test func anIdMayStandAlone() {
        #expect(text(ServerSentEvent(id: "log@9", data: nil)) == "id: log@9\n\n")
    }

    @Test(arguments: [
        ("a\nb", "data: a\ndata: b\n\n"),
        ("a\r\nb", "data: a\ndata: b\n\n"),
        ("a\rb", "data: a\ndata: b\n\n"),
        ("a\n\nb", "data: a\ndata: \ndata: b\n\n"),
        ("a\n\rb", "data: a\ndata: \ndata: b\n\n"),
        ("\na", "data: \ndata: a\n\n"),
        ("a\n", "data: a\ndata: \n\n"),
        ("a\r\n", "data: a\ndata: \n\n"),
        ("a\r", "data: a\ndata: \n\n"),
    ])
    func everyLineOfTheDataHasALine(_ data: String, _ octets: String) {
        #expect(text(ServerSentEvent(data: Array(data.utf8))) == octets)
    }

    @Test func dataCannotPassForAnotherField() {
        let event = ServerSentEvent(data: Array("x\nid: 9\n\nevent: reset".utf8))
        #expect(text(event) == "data: x\ndata: id: 9\ndata: \ndata: event: reset\n\n")
    }

    @Test(arguments: ["a\nb", "a\rb", "a\r\n", "\0", "a\0b"])
    func aNameOrAnIdThatIsNotOneLineIsRefused(_ text: String) {
        #expect(ServerSentEvent.Line(text) == nil)
    }

    @Test func aLineMayBeEmptyOrBeginWithASpace() {
        let event = ServerSentEvent(name: .init(" é"), id: .init(""), data: [])
        #expect(text(event) == "event:  é\nid: \ndata: \n\n")
    }

    @Test func aCommentAndTheTimeToComeAgainStandAlone() {
        var out: [UInt8] = []
        ServerSentEvent.appendRetry(milliseconds: 1_000, to: &out)
        ServerSentEvent.appendComment("heartbeat", to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "retry: 1000\n\n: heartbeat\n\n")
    }
}
