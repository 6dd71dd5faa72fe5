/// Where a server listens: a host (an IPv4 address or a name) and a port, from `http://host:port`.
public struct ServerAddress: Sendable, Equatable, CustomStringConvertible {
    /// The IPv4 address or the name.
    public let host: String
    /// The TCP port, 1 to 65535.
    public let port: UInt16

    /// Makes an address.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `http://host[:port][/]`; the port is 80 unless named. Nil for any other scheme, for a
    /// path, a query, user information, IPv6, and characters that no host name has.
    public init?(url: String) {
        var rest = url[...]
        guard rest.prefix(7).lowercased() == "http://" else { return nil }
        rest = rest.dropFirst(7)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2,
            host.utf8.allSatisfy(ServerAddress.mayStandInHost)
        else { return nil }
        var port: UInt16 = 80
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = UInt16(parts[1]),
                number > 0
            else { return nil }
            port = number
        }
        self.init(host: String(host), port: port)
    }

    /// `host:port`: the value of the Host field.
    public var authority: String { "\(host):\(port)" }

    /// `http://host:port`.
    public var description: String { "http://\(authority)" }

    private static func mayStandInHost(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return byte &- 0x30 < 10 || lower &- 0x61 < 26 || [0x2d, 0x2e, 0x5f].contains(byte)
    }
}
