import ArgumentParser
import HTTPClient
import Testing

@testable import TidetableCommands

private func message(_ error: any Error) -> String {
    (error as? ValidationError)?.message ?? "\(error)"
}

@Test func aFlagWinsOverTheEnvironmentAndThatOverTheDefault() throws {
    let source = SettingSource(environment: ["TIDETABLE_PORT": "9000", "TIDETABLE_DATA": "/env"])
    let none = SettingSource(environment: ["TIDETABLE_PORT": ""])
    let flags = try ServeCommand.parse(["--data", "/flag", "--port", "1"])
    #expect(try flags.settings(source).port == 1)
    #expect(try flags.settings(source).data == "/flag")
    let bare = try ServeCommand.parse(["--data", "/flag"])
    #expect(try bare.settings(source).port == 9000)
    #expect(try bare.settings(none).port == 8080)
}

@Test func everySettingOfAServerCanComeFromTheEnvironment() throws {
    let source = SettingSource(environment: [
        "TIDETABLE_HOST": "0.0.0.0", "TIDETABLE_PORT": "0", "TIDETABLE_LOOPS": "3",
        "TIDETABLE_DRAIN_SECONDS": "0", "TIDETABLE_LOG_FORMAT": "json",
        "TIDETABLE_LOG_LEVEL": "debug",
    ])
    var expected = ServeSettings(data: "d")
    expected.host = "0.0.0.0"
    expected.port = 0
    expected.loops = 3
    expected.drainSeconds = 0
    expected.logFormat = .json
    expected.logLevel = .debug
    #expect(try ServeCommand.parse(["--data", "d"]).settings(source) == expected)
}

@Test func theDemoAndAppendTakeTheirsToo() throws {
    let source = SettingSource(environment: [
        "TIDETABLE_SPEED": "0", "TIDETABLE_KEEP": "yes", "TIDETABLE_BATCH": "7",
        "TIDETABLE_RATE": "10", "TIDETABLE_FROM_LINE": "5", "TIDETABLE_RETRY_SECONDS": "1",
    ])
    let demo = try DemoCommand.parse([]).plan(source)
    #expect(demo.speed == 0)
    #expect(demo.keeps)
    #expect(demo.logLevel == .warning)
    let plan = try AppendCommand.parse(["f"]).plan(source)
    #expect(
        plan
            == AppendJob.Plan(
                path: "f", batch: 7, firstLine: 5, rate: 10, retry: .seconds(1)))
}

@Test(arguments: [
    ("TIDETABLE_PORT", "x"), ("TIDETABLE_PORT", "65536"), ("TIDETABLE_LOOPS", "0"),
    ("TIDETABLE_DRAIN_SECONDS", "-1"), ("TIDETABLE_LOG_FORMAT", "xml"),
    ("TIDETABLE_LOG_LEVEL", "loud"),
])
func aBadValueInTheEnvironmentIsAUsageErrorThatNamesIt(_ name: String, value: String) throws {
    let command = try ServeCommand.parse(["--data", "d"])
    #expect {
        try command.settings(SettingSource(environment: [name: value]))
    } throws: { error in
        ServeCommand.exitCode(for: error).rawValue == CommandStatus.usage.rawValue
            && message(error).contains(name) && message(error).contains("'\(value)'")
    }
}

@Test func aFlagOutOfItsRangeIsNamed() throws {
    let source = SettingSource(environment: [:])
    #expect {
        try source.number(0, "batch", in: 1...10)
    } throws: { message($0).contains("--batch: '0' is not a number from 1 to 10") }
}

@Test(arguments: [("1", true), ("YES", true), ("on", true), ("0", false), ("False", false)])
func aSwitchReadsItsVariable(_ text: String, isOn: Bool) throws {
    let source = SettingSource(environment: ["TIDETABLE_FOLLOW": text])
    #expect(try source.isOn(false, "follow") == isOn)
    #expect(try source.isOn(true, "follow"))
}

@Test func aSwitchWithAnotherValueIsRefused() {
    let source = SettingSource(environment: ["TIDETABLE_FOLLOW": "maybe"])
    #expect(throws: ValidationError.self) { try source.isOn(false, "follow") }
}

@Test func theServerComesFromFlagEnvironmentOrDefault() throws {
    let source = SettingSource(environment: ["TIDETABLE_SERVER": "http://db:81"])
    let bare = try LagCommand.parse([]).server
    let flag = try LagCommand.parse(["--server", "http://x"]).server
    #expect(try flag.address(source) == ServerAddress(host: "x", port: 80))
    #expect(try bare.address(source) == ServerAddress(host: "db", port: 81))
    #expect(
        try bare.address(SettingSource(environment: [:]))
            == ServerAddress(host: "127.0.0.1", port: 8080))
}

@Test func aServerNeedsADataDirectory() throws {
    #expect(throws: (any Error).self) {
        try ServeCommand.parse(["--port", "1"]).settings(SettingSource(environment: [:]))
    }
}
