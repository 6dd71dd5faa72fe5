/// Octets received from a connection; those in `unread` are not consumed yet.
struct ReceiveBuffer: Sendable {
    var bytes: [UInt8]
    var unread = 0..<0

    init() { bytes = [UInt8](repeating: 0, count: 64 * 1024) }

    /// A placeholder that holds no memory.
    init(empty: Void) { bytes = [] }

    /// Makes room after `unread` and returns where the free part begins.
    mutating func makeRoom() -> Int {
        if unread.isEmpty {
            unread = 0..<0
        } else if unread.upperBound == bytes.count, unread.lowerBound > 0 {
            let count = unread.count
            let from = unread.lowerBound
            for at in 0..<count { bytes[at] = bytes[from + at] }
            unread = 0..<count
        }
        if unread.upperBound == bytes.count {
            bytes += [UInt8](repeating: 0, count: max(bytes.count, 64 * 1024))
        }
        return unread.upperBound
    }
}
