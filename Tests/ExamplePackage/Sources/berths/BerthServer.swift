import TidetableApplication

/// The executable: `berths serve`, `append`, `rows`, `check-order` and all the others.
@main
struct BerthServer {
    static func main() {
        Application(name: "berths", catalog: BerthEvents.catalog, projections: [Berths()]).main()
    }
}
