import Glibc

/// An IPv4 or IPv6 address with a port, in the kernel's form.
public struct SocketAddress: Sendable, CustomStringConvertible {
    private var storage = sockaddr_storage()

    /// Reads a numeric address; nil if it is neither IPv4 nor IPv6.
    public init?(_ address: String, port: UInt16) {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, address, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { bytes in
                withUnsafeBytes(of: four) { bytes.copyMemory(from: $0) }
            }
        } else if inet_pton(AF_INET6, address, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { bytes in
                withUnsafeBytes(of: six) { bytes.copyMemory(from: $0) }
            }
        } else {
            return nil
        }
    }

    /// Has a call fill in an address.
    init<Result>(
        filledBy call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result,
        result: inout Result
    ) {
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, &length) }
        }
    }

    /// `AF_INET` or `AF_INET6`.
    var family: Int32 { Int32(storage.ss_family) }

    /// The port, 0 if the family has none.
    public var port: UInt16 {
        switch family {
        case AF_INET: load(sockaddr_in.self).sin_port.bigEndian
        case AF_INET6: load(sockaddr_in6.self).sin6_port.bigEndian
        default: 0
        }
    }

    /// The numeric address, without the port.
    public var host: String {
        switch family {
        case AF_INET: text(of: load(sockaddr_in.self).sin_addr)
        case AF_INET6: text(of: load(sockaddr_in6.self).sin6_addr)
        default: "unknown"
        }
    }

    /// `host:port`, an IPv6 host in brackets.
    public var description: String {
        family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let size =
            family == AF_INET6
            ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        return withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(size)) }
        }
    }

    private func load<Form>(_ form: Form.Type) -> Form {
        withUnsafeBytes(of: storage) { $0.load(as: form) }
    }

    private func text<Address>(of address: Address) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            withUnsafePointer(to: address) { pointer in
                guard let base = buffer.baseAddress,
                    inet_ntop(family, pointer, base, socklen_t(buffer.count)) != nil
                else { return "unknown" }
                return String(cString: base)
            }
        }
    }
}
