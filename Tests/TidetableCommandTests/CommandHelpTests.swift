import ArgumentParser
import Testing

@testable import TidetableCommands

/// The tool with every command that an executable can offer, as its help knows it.
private func commands() throws -> [JSONValue] {
    var parts = CommandLineParts()
    parts.offersDemo = true
    let help = CommandLineTool.$parts.withValue(parts) { TidetableCommand._dumpHelp() }
    let tree = try JSONValue(Array(help.utf8))
    let commands = tree["command"]?["subcommands"]?.elements ?? []
    return commands.filter { $0["commandName"]?.text != "help" }
}

/// The arguments of a command but those that every command has.
private func arguments(_ command: JSONValue) -> [JSONValue] {
    (command["arguments"]?.elements ?? []).filter { argument in
        let name = argument["valueName"]?.text
        return argument["kind"]?.text != "flag" || !["help", "version"].contains(name)
    }
}

private func longName(_ argument: JSONValue) -> String? {
    argument["names"]?.elements.first { $0["kind"]?.text == "long" }?["name"]?.text
}

@Test func everyCommandHasHelp() throws {
    let commands = try commands()
    #expect(commands.count == 19)
    for command in commands {
        let name = command["commandName"]?.text ?? "?"
        #expect(command["abstract"]?.text?.hasSuffix(".") == true, "\(name)")
        #expect(command["discussion"]?.text?.isEmpty == false, "\(name)")
        for argument in arguments(command) {
            #expect(argument["abstract"]?.text?.isEmpty == false, "\(name): \(argument.compact)")
        }
    }
}

@Test func everyOptionNamesItsVariable() throws {
    var count = 0
    for command in try commands() {
        for argument in arguments(command) where argument["kind"]?.text != "positional" {
            let option = try #require(longName(argument))
            let text = argument["abstract"]?.text ?? ""
            let name = command["commandName"]?.text ?? "?"
            let variable = SettingSource.variable(of: option)
            #expect(
                text.contains("(env: \(variable))") || text.contains("(env: \(variable);"),
                "\(name) --\(option)")
            count += 1
        }
    }
    #expect(count > 60)
}
