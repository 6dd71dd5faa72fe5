import ProjectionRuntime

/// Pages as they were encoded: a page of a sailing takes 600 µs to read and encode, and everybody
/// at a gate asks for the same one.
///
/// A page that holds all rows under a part of the key, such as a sailing, stays until one of those
/// changes; any other page only while its table stands where it stood.
struct KeptPages {
    private struct Page {
        let bytes: [UInt8]
        /// What the keys of all its rows begin with, and of all rows that it might hold.
        let prefix: KeyCode?
    }

    private var pages: [[UInt8]: Page] = [:]
    private var size = 0
    private let capacity: Int

    /// - Parameter capacity: bytes of pages that are kept; past them all are dropped.
    init(capacity: Int = 16 << 20) { self.capacity = capacity }

    var count: Int { pages.count }

    /// The page that answers `question`, if it was kept.
    subscript(_ question: [UInt8]) -> [UInt8]? { pages[question]?.bytes }

    /// Keeps a page.
    /// - Parameter prefix: what the keys of its rows begin with, where it holds all that do.
    mutating func keep(_ bytes: [UInt8], _ question: [UInt8], prefix: KeyCode?) {
        if size + bytes.count > capacity { removeAll() }
        guard bytes.count <= capacity else { return }
        let isExact = prefix?.isExact == true
        size += bytes.count - (pages[question]?.bytes.count ?? 0)
        pages[question] = Page(bytes: bytes, prefix: isExact ? prefix : nil)
    }

    /// Drops the pages that may hold the row with this key.
    mutating func remove(holding code: KeyCode) {
        remove { $0.prefix.map(code.begins(with:)) ?? true }
    }

    /// Drops the pages that stand for one position only.
    mutating func removeUnbounded() {
        remove { $0.prefix == nil }
    }

    mutating func removeAll() {
        pages.removeAll(keepingCapacity: true)
        size = 0
    }

    private mutating func remove(where isGone: (Page) -> Bool) {
        for (question, page) in pages where isGone(page) {
            pages[question] = nil
            size -= page.bytes.count
        }
    }
}
