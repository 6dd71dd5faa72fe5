import Projections
import TidetableCommands

/// A whole executable over the events and projections of one domain: server, command line,
/// probes, dashboard.
///
/// An executable's `main` names its domain and calls `main()`:
///
///     Application(name: "berths", catalog: berthEvents, projections: [Berths()]).main()
public struct Application: Sendable {
    /// What the executable is called in its help and its messages.
    public var name: String
    /// The events that the log takes in.
    public var catalog: EventCatalog
    /// The projections, with every version of their rules.
    public var projections: [any Projection]
    /// Whether there is a `demo` command. Its bundled bookings are Harbor Point's: only a catalog
    /// that takes those can feed it.
    public var offersDemo = false

    /// An application without a demo.
    public init(name: String, catalog: EventCatalog, projections: [any Projection]) {
        self.name = name
        self.catalog = catalog
        self.projections = projections
    }

    /// Runs what the process's arguments say and ends the process with its exit status.
    public func main() -> Never {
        var parts = CommandLineParts()
        parts.name = name
        parts.launcher = ServerRunner(catalog: catalog, projections: projections)
        parts.orderChecker = OrderCheckRunner(catalog: catalog, projections: projections)
        parts.offersDemo = offersDemo
        CommandLineTool.run(parts)
    }
}
