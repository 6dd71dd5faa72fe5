import ArgumentParser
import HTTPClient
import HTTPCore
import JSON

/// `tidetable rebuild`.
struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Fold a projection again from offset 0.",
        discussion: """
            The old rows serve until the new ones have caught up; then the new generation is live. \
            The command shows the progress and waits for that, unless --detach is given; stopping \
            it does not stop the rebuild.

            Exit status: 65 no such projection or one that is being rebuilt, 1 the rebuild failed.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Flag(help: "Start the rebuild and return. (env: TIDETABLE_DETACH)")
    var detach = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try SettingSource.process.isOn(detach, "detach")
        _ = try server.session(.process)
    }

    func run() throws {
        let session = try server.session(.process)
        let target = "/v1/projections/\(PercentCoding.encode(projection))/rebuild"
        let answer = try session.json(ClientRequest(.post, target))
        guard let generation = answer["generation"]?.integer else {
            throw CommandFailure(.failure, "the server's answer names no generation")
        }
        if try SettingSource.process.isOn(detach, "detach") {
            Console.print(answer.compact)
        } else {
            try follow(generation, session)
        }
    }

    private func follow(_ generation: Int, _ session: ServerSession) throws(CommandFailure) {
        let meter = ProgressMeter(label: "rebuild \(projection)")
        while true {
            let answer = try session.json("/v1/projections")
            switch RebuildStatus(answer, projection: projection, generation: generation) {
            case .building(let line):
                meter.update { line }
                Console.sleep(.milliseconds(200))
            case .live(let position):
                meter.clear()
                Console.print(result(generation, position))
                return
            case .faulted(let reason):
                meter.clear()
                throw CommandFailure(.failure, PlainText.escaped("the rebuild failed: \(reason)"))
            case .gone:
                meter.clear()
                throw CommandFailure(
                    .failure, "the server knows nothing of generation \(generation) any more")
            }
        }
    }

    private func result(_ generation: Int, _ position: String) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("projection")
        writer.string(projection)
        writer.key("generation")
        writer.integer(Int64(generation))
        writer.key("state")
        writer.string("live")
        writer.key("position")
        writer.string(position)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
