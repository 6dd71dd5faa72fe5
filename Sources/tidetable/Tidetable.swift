import TidetableCommands

/// The executable: everything but the way in is in `TidetableCommands`.
@main
struct Tidetable {
    static func main() {
        CommandLineTool.run(ServerRunner())
    }
}
