import Logging
import Testing

@testable import TidetableCommands

private let moment: Int64 = 1_795_500_000_007

private func line(_ message: String, _ metadata: Logger.Metadata = [:]) -> LogLine {
    LogLine(
        milliseconds: moment, level: .info, label: "server", message: message, metadata: metadata)
}

@Test func aTextLineHasTimeLevelLabelMessageAndValues() {
    let entry = line("listening", ["port": "8080", "address": "http://127.0.0.1:8080"])
    #expect(
        entry.text
            == "2026-11-24T06:00:00.007Z info server: listening address=http://127.0.0.1:8080"
            + " port=8080")
}

@Test func aJSONLineHasTheSame() {
    let entry = line(
        "done",
        ["n": .stringConvertible(3), "ok": .stringConvertible(true), "z": ["a", ["b": "c"]]])
    #expect(
        entry.json
            == #"{"time":"2026-11-24T06:00:00.007Z","level":"info","logger":"server","#
            + #""message":"done","n":3,"ok":true,"z":["a",{"b":"c"}]}"#)
    #expect(entry.written(as: .json) == entry.json)
    #expect(entry.written(as: .text) == entry.text)
}

@Test(arguments: LogFormat.allCases)
func nothingBreaksOutOfItsLine(_ format: LogFormat) {
    let nasty = "a\nb\r\u{1b}[2J\u{7f}\u{85}\u{2028}\u{0}"
    let text = line(nasty, [nasty: .string(nasty), "l": [.string(nasty)]]).written(as: format)
    let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 }
    #expect(isClean)
    #expect(!text.contains("\u{1b}"))
}

@Test func valuesWithBlanksQuotesOrControlsAreQuoted() {
    let entry = line("m", ["a": "x y", "b": "say \"hi\"", "c": "", "d": "k=v", "e": "t\tu"])
    #expect(
        entry.text.hasSuffix(#"m a="x y" b="say \"hi\"" c="" d="k=v" e="t\tu""#))
}

@Test func aKeyThatIsTakenGetsAPrefix() {
    #expect(line("m", ["level": "x"]).json.contains(#""level":"info""#))
    #expect(line("m", ["level": "x"]).json.contains(#""metadata.level":"x""#))
}

@Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"), (Int64.max, "9999-12-31T23:59:59.999Z"),
    (Int64.min, "0000-01-01T00:00:00.000Z"),
])
func timesAreWrittenInUTC(_ milliseconds: Int64, text: String) {
    #expect(UTCTime.text(milliseconds: milliseconds) == text)
}

@Test func theEntrysOwnValuesWin() {
    var handler = LineLogHandler(label: "l", format: .text, level: .info)
    handler[metadataKey: "a"] = "logger"
    handler[metadataKey: "b"] = "logger"
    handler.metadataProvider = Logger.MetadataProvider { ["a": "provider", "c": "provider"] }
    let event = LogEvent(
        level: .error, message: "m", metadata: ["c": "entry"], source: nil, file: "f",
        function: "f", line: 1)
    let written = handler.line(event, milliseconds: 0)
    #expect(written.metadata == ["a": "provider", "b": "logger", "c": "entry"])
    #expect(written.level == .error)
}
