import Glibc
import HTTPClient

/// TCP sockets of the loads and of the peers' clients.
enum StreamSocket {
    /// A connected, blocking socket that sends small pieces at once.
    /// - Parameter isRemote: whether the system is to hold as little for it as for a client beyond
    ///   an Ethernet, with a small window of its own: a loopback's long segments have a sender keep
    ///   megabytes.
    static func connected(
        to address: ServerAddress, isRemote: Bool = false
    ) throws(BenchmarkError) -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system("socket") }
        if isRemote {
            set(descriptor, CInt(IPPROTO_TCP), TCP_MAXSEG, 1_448)
            set(descriptor, SOL_SOCKET, SO_RCVBUF, 4_096)
        }
        var target = loopback(port: address.port)
        target.sin_addr.s_addr = inet_addr(address.host)
        let code = withUnsafePointer(to: target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            let error = BenchmarkError.system("connect to \(address)")
            close(descriptor)
            throw error
        }
        set(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        return descriptor
    }

    private static func set(_ descriptor: CInt, _ level: CInt, _ name: CInt, _ value: CInt) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// A port that was free a moment ago; a peer cannot be asked which one it took.
    static func freePort() throws(BenchmarkError) -> UInt16 {
        let (listener, address) = try bound()
        close(listener)
        return address.port
    }

    /// A socket that listens on loopback.
    static func listening() throws(BenchmarkError) -> (CInt, ServerAddress) {
        let (listener, address) = try bound()
        guard listen(listener, 4_096) == 0 else {
            close(listener)
            throw .system("listen")
        }
        return (listener, address)
    }

    private static func bound() throws(BenchmarkError) -> (CInt, ServerAddress) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw .system("socket") }
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 ? getsockname(listener, $0, &size) : -1
            }
        }
        guard code == 0 else {
            close(listener)
            throw .system("bind")
        }
        let port = UInt16(bigEndian: address.sin_port)
        return (listener, ServerAddress(host: "127.0.0.1", port: port))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
