import HarborPoint
import TidetableApplication

/// The executable of Harbor Point: its events and its projections, and the bundled bookings to
/// feed them with.
@main
struct Tidetable {
    static func main() {
        var application = Application(
            name: "tidetable", catalog: HarborPointEvents.catalog,
            projections: HarborPointProjections.all)
        application.offersDemo = true
        application.main()
    }
}
