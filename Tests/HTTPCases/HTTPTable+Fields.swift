extension HTTPTable {
    private static func withHost(_ lines: String, version: String = "1.1") -> String {
        "GET /a HTTP/\(version)\r\n\(lines)\r\n"
    }

    static let hosts: [HTTPCase] = [
        .refused("a missing Host is refused", 400, withHost("")),
        .refused("a missing Host in 1.2 is refused", 400, withHost("", version: "1.2")),
        .refused("a repeated Host is refused", 400, withHost(host + host)),
        .refused("two different Hosts are refused", 400, withHost(host + "host: b\r\n")),
        .refused("a repeated Host in 1.0 is refused", 400, withHost(host + host, version: "1.0")),
        .refused("an empty Host is refused", 400, withHost("Host:\r\n")),
        .refused("a blank Host is refused", 400, withHost("Host:  \t\r\n")),
        .refused("a Host with userinfo is refused", 400, withHost("Host: u@tide.example\r\n")),
        .refused("a Host with a path is refused", 400, withHost("Host: tide.example/a\r\n")),
        .refused("a Host with a query is refused", 400, withHost("Host: tide.example?a\r\n")),
        .refused("a Host with a fragment is refused", 400, withHost("Host: tide.example#a\r\n")),
        .refused("a Host that is a URI is refused", 400, withHost("Host: http://tide/\r\n")),
        .refused("a Host with a space is refused", 400, withHost("Host: tide example\r\n")),
        .refused("a list of Hosts is refused", 400, withHost("Host: a, b\r\n")),
        .refused("a Host that is only a port is refused", 400, withHost("Host: :80\r\n")),
        .refused("a port with letters is refused", 400, withHost("Host: a:8x\r\n")),
        .refused("a port with a sign is refused", 400, withHost("Host: a:+80\r\n")),
        .refused("a port past 65535 is refused", 400, withHost("Host: a:65536\r\n")),
        .refused("two ports are refused", 400, withHost("Host: a:80:80\r\n")),
        .refused("an unclosed bracket is refused", 400, withHost("Host: [::1\r\n")),
        .refused("empty brackets are refused", 400, withHost("Host: []\r\n")),
        .refused("text behind the bracket is refused", 400, withHost("Host: [::1]a\r\n")),
        .refused("a bad escape in Host is refused", 400, withHost("Host: a%zz\r\n")),
        .refused("non-ASCII in Host is refused", 400, withHost("Host: é\r\n")),
        .accepted(
            "a Host with a port is accepted", [.init("GET", "/a", authority: "a:65535")],
            withHost("Host: a:65535\r\n")),
        .accepted(
            "a Host with brackets is accepted", [.init("GET", "/a", authority: "[::1]:80")],
            withHost("Host: [::1]:80\r\n")),
        .accepted(
            "1.0 needs no Host", [.init("GET", "/a", authority: "")], closes: true,
            withHost("", version: "1.0")),
    ]

    private static func refusedField(_ name: String, _ lines: String) -> HTTPCase {
        .refused(name, 400, head("GET /a", lines))
    }

    static let fieldLines: [HTTPCase] = [
        .accepted(
            "blanks around a value are dropped", [.init("GET", "/a", authority: "b")],
            "GET /a HTTP/1.1\r\nhOsT: \t b \t\r\n\r\n"),
        .accepted(
            "empty values and tabs in values are accepted", [.init("GET", "/a")],
            head("GET /a", "X:\r\nY: a\tb\r\n")),
        .accepted(
            "obs-text in a value is accepted", [.init("GET", "/a")], head("GET /a", "X: é\r\n")),
        .accepted(
            "odd token characters in a name are accepted", [.init("GET", "/a")],
            head("GET /a", "!#$%&'*+-.^_`|~9z: 1\r\n")),
        refusedField("a folded field is refused", "X: a\r\n b\r\n"),
        refusedField("a field folded by a tab is refused", "X: a\r\n\tb\r\n"),
        refusedField("a line of only a space is refused", "X: a\r\n \r\n"),
        .refused(
            "white space before the first field is refused", 400,
            "GET /a HTTP/1.1\r\n \(host)\r\n"),
        refusedField("a space before the colon is refused", "X : a\r\n"),
        refusedField("a tab before the colon is refused", "X\t: a\r\n"),
        refusedField(
            "a space before the colon of Content-Length is refused", "Content-Length : 0\r\n"),
        refusedField("an empty name is refused", ": a\r\n"),
        refusedField("a line without a colon is refused", "X\r\n"),
        refusedField("a name with a space is refused", "X Y: a\r\n"),
        refusedField("a name with a parenthesis is refused", "X(: a\r\n"),
        refusedField("a name with a slash is refused", "X/Y: a\r\n"),
        refusedField("a quoted name is refused", "\"X\": a\r\n"),
        refusedField("a non-ASCII name is refused", "Xé: a\r\n"),
        refusedField("a NUL in a value is refused", "X: a\0b\r\n"),
        refusedField("a NUL in a name is refused", "X\0: a\r\n"),
        refusedField("a bare CR in a value is refused", "X: a\rb\r\n"),
        refusedField("a CR before the CRLF is refused", "X: a\r\r\n"),
        refusedField("a bare LF in a value is refused", "X: a\nY: b\r\n"),
        refusedField("a vertical tab in a value is refused", "X: a\u{b}b\r\n"),
        refusedField("an escape character in a value is refused", "X: \u{1b}[1m\r\n"),
        refusedField("a DEL in a value is refused", "X: a\u{7f}\r\n"),
        .refused("a head that ends in bare LFs is refused", 400, "GET /a HTTP/1.1\nHost: a\n\n"),
        .refused(
            "a bare LF as the empty line is refused", 400, "GET /a HTTP/1.1\r\n\(host)\n"),
        .refused(
            "a bare CR as the empty line is refused", 400, "GET /a HTTP/1.1\r\n\(host)\r\r\n"),
    ]
}
