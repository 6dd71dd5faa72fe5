import StreamTables

/// Pages as they were encoded, for as long as their table stands where it stood: a page of a
/// sailing takes 600 µs to read and encode, and everybody at a gate asks for the same one.
struct PageCache {
    private var pages: [[UInt8]: [UInt8]] = [:]
    private var checkpoint: Checkpoint?
    private var size = 0
    private let capacity: Int

    /// - Parameter capacity: bytes of pages that are kept; past them all are dropped.
    init(capacity: Int = 16 << 20) { self.capacity = capacity }

    /// The page that answers `question` at `checkpoint`, if it was kept.
    func page(_ question: [UInt8], at checkpoint: Checkpoint) -> [UInt8]? {
        checkpoint == self.checkpoint ? pages[question] : nil
    }

    /// Keeps a page; those of another checkpoint are dropped.
    mutating func keep(_ page: [UInt8], _ question: [UInt8], at checkpoint: Checkpoint) {
        // A worker may come back with a page of before.
        if let newest = self.checkpoint, newest.generation == checkpoint.generation,
            checkpoint.position < newest.position
        {
            return
        }
        if checkpoint != self.checkpoint || size + page.count > capacity {
            pages.removeAll(keepingCapacity: true)
            size = 0
            self.checkpoint = checkpoint
        }
        guard page.count <= capacity else { return }
        size += page.count
        pages[question] = page
    }
}
