/// The memory that holds a reader's tokens.
///
/// Plain memory and not an array: an array checks at each append whether its buffer is shared, and
/// the reader appends every few bytes and has the only reference.
struct JSONTokenBuffer: ~Copyable {
    private(set) var base: UnsafeMutablePointer<JSONToken>
    private(set) var count = 0
    private var capacity = JSONTokenBuffer.initialCapacity

    private static let initialCapacity = 256
    /// One hostile text must not pin its memory for the life of the reader: 4 MiB are kept.
    private static let keptCapacity = 1 << 18

    init() {
        base = .allocate(capacity: JSONTokenBuffer.initialCapacity)
    }

    deinit {
        base.deallocate()
    }

    @inline(__always)
    subscript(_ index: Int) -> JSONToken {
        precondition(index >= 0 && index < count, "no token at this index")
        return base[index]
    }

    @inline(__always)
    mutating func append(_ token: JSONToken) {
        if count == capacity { grow() }
        (base + count).initialize(to: token)
        count += 1
    }

    mutating func removeAll() {
        count = 0
        if capacity > JSONTokenBuffer.keptCapacity {
            base.deallocate()
            capacity = JSONTokenBuffer.initialCapacity
            base = .allocate(capacity: capacity)
        }
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONToken>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
