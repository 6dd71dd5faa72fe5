/// What the demo tells a person to try.
enum DemoGuide {
    /// The lines, for a server at `address` and a data directory at `data`.
    static func text(address: String, data: String, keeps: Bool) -> String {
        let event = """
            {"id":"my-hold-1","source":"/demo","type":"hold-added",\
            "data":{"sailing_id":"2015-07-01","booking_id":1000,"hold_code":"passport-mismatch"}}
            """
        return """
            \(address)

            Open  \(address)/?sailing=2016-03-24  in a browser and watch it fill, or try:

              # one sailing's guests who may board
              curl '\(address)/v1/tables/boarding_manifest/rows?sailing_id=2015-07-01\
            &boardable=true&limit=3'

              # one booking by its key, with its freshness in the headers
              curl -i \(address)/v1/tables/boarding_manifest/rows/2015-07-01/1000

              # put a hold on that booking; then ask which events made it, and why it may not board
              curl \(address)/v1/events -H 'Content-Type: application/json' -d '\(event)'
              curl \(address)/v1/tables/boarding_manifest/rows/2015-07-01/1000/history

              # is it ready to serve?
              curl \(address)/readyz

            The data is in \(data)\(keeps ? "" : " and goes away with the demo"). Stop with Ctrl-C.

            """
    }
}
