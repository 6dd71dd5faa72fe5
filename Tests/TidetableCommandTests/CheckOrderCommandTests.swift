import ArgumentParser
import Testing

@testable import TidetableCommands

/// What `check-order` makes of its arguments and of the environment.
@Suite struct CheckOrderCommandTests {
    private func command(_ arguments: String...) throws -> CheckOrderCommand {
        try CheckOrderCommand.parse(["boarding_manifest"] + arguments)
    }

    @Test func flagsBecomeTheRequest() throws {
        let command = try command(
            "--events", "-", "--version", "2", "--order", "per-key", "--interleavings", "7",
            "--seed", "11", "--partitions", "3")
        let request = try command.request(
            .dataDirectory(path: "d"), SettingSource(environment: [:]))
        var expected = OrderCheckRequest(
            projection: "boarding_manifest", source: .dataDirectory(path: "d"), seed: 11)
        expected.version = 2
        expected.order = "per-key"
        expected.interleavings = 7
        expected.partitions = 3
        #expect(request == expected)
    }

    @Test func twentyInterleavingsOfTheDeclaredOrderAreTheDefault() throws {
        let request = try command("--events", "-").request(
            .dataDirectory(path: "d"), SettingSource(environment: ["TIDETABLE_SEED": "5"]))
        #expect(
            request
                == OrderCheckRequest(
                    projection: "boarding_manifest", source: .dataDirectory(path: "d"), seed: 5))
        #expect(request.interleavings == 20)
    }

    @Test(arguments: [
        ([:], CheckOrderCommand.Input.events("-")),
        (["TIDETABLE_DATA": "d"], .events("-")),
        (["TIDETABLE_EVENTS": "e"], .events("-")),
    ])
    func aFlagWinsOverTheEnvironment(
        environment: [String: String], input: CheckOrderCommand.Input
    ) throws {
        let source = SettingSource(environment: environment)
        #expect(try command("--events", "-").input(source) == input)
    }

    @Test func theEnvironmentSaysTheInputWhereNoFlagDoes() throws {
        var command = try command("--events", "-")
        command.events = nil
        #expect(
            try command.input(SettingSource(environment: ["TIDETABLE_DATA": "d"])) == .data("d"))
        #expect(
            try command.input(SettingSource(environment: ["TIDETABLE_EVENTS": "e"]))
                == .events("e"))
        #expect(throws: ValidationError.self) {
            try command.input(
                SettingSource(environment: ["TIDETABLE_DATA": "d", "TIDETABLE_EVENTS": "e"]))
        }
        #expect(throws: ValidationError.self) {
            try command.input(SettingSource(environment: [:]))
        }
    }

    @Test(arguments: [
        ["--data", "d", "--events", "e"], ["--events", "e", "--interleavings", "0"],
        ["--events", "e", "--partitions", "0"], ["--events", "e", "--seed", "-1"],
    ])
    func wrongUsageIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) {
            try CheckOrderCommand.parse(["boarding_manifest"] + arguments)
        }
    }
}

/// What an executable of another domain calls itself and offers.
@Suite struct CommandLinePartsTests {
    @Test func theDemoIsOfferedOnlyWhereTheBookingsBelong() {
        var parts = CommandLineParts()
        parts.name = "berths"
        CommandLineTool.$parts.withValue(parts) {
            let configuration = TidetableCommand.configuration
            #expect(configuration.commandName == "berths")
            #expect(!configuration.subcommands.contains { $0 == DemoCommand.self })
            #expect(configuration.subcommands.contains { $0 == ServeCommand.self })
            #expect(!configuration.discussion.contains("demo"))
        }
        parts.offersDemo = true
        CommandLineTool.$parts.withValue(parts) {
            let configuration = TidetableCommand.configuration
            #expect(configuration.subcommands.contains { $0 == DemoCommand.self })
            #expect(configuration.discussion.contains("berths demo"))
        }
    }
}
