import HTTPClient
import Testing

@testable import TidetableCommands

@Test(arguments: [
    ("upsert", #"{"table":"t","row":{"a":1}}"#, #"{"event":"upsert","table":"t","row":{"a":1}}"#),
    (
        "checkpoint", #"{"position":"9"}"#,
        #"{"event":"checkpoint","id":"log\"1@9","position":"9"}"#
    ),
    ("odd\nname", "{}", #"{"event":"odd\nname"}"#),
])
func aChangeIsOneObjectOnOneLine(_ name: String, _ data: String, _ line: String) {
    var lines: [UInt8] = []
    let event = EventStreamParser.Event(name: name, id: "log\"1@9", data: Array(data.utf8))
    ChangeLine.append(event, to: &lines)
    #expect(String(decoding: lines, as: UTF8.self) == line + "\n")
}
