/// The real bookings that the demo feeds; they lie beside the executable.
enum BundledBookings {
    /// How many events the file holds.
    static let events = 42_930

    /// The file's path.
    /// - Throws: `CommandFailure` when it is not where it was built or installed.
    static func path() throws(CommandFailure) -> String {
        let name = "resort-bookings.ndjson.gz"
        let folder = "tidetable_TidetableCommands.resources/Resources"
        guard let path = InstalledFiles.path(name, in: folder) else {
            throw CommandFailure(
                .noInput,
                "the bundled bookings are neither beside the executable nor in "
                    + "\(InstalledFiles.shared); name a file of events with --events")
        }
        return path
    }
}
