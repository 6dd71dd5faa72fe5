import HTTPCore

/// Heads that a loop has seen lately, octet by octet, with what the service made of them.
///
/// A client that polls sends the same octets each time, and equal octets at the start of a request
/// are the same request: it need be neither parsed nor understood again. A 304 takes a third of
/// its time that way. One place for each hash: a newer head takes the place of an older one, so
/// that the memory is bounded and nothing has to be aged.
struct HeadMemory {
    /// A complete request without a body that keeps its connection, and the service's note.
    struct Entry {
        fileprivate let hash: UInt64
        let head: RequestHead
        let note: AnyObject
    }

    /// A head as it was looked for.
    struct Sighting {
        fileprivate let hash: UInt64
        /// Whether the same head was seen before, and nothing else in its place since. Only those
        /// are worth a note: of a hundred thousand rows that are each asked for once, none is.
        let isRepeated: Bool
    }

    private var entries: [Entry?]
    private var seen: [UInt64]

    private static let places = 1_024
    /// Longer heads are rare, and would make the memory large.
    private static let longest = 2_048

    init() {
        entries = Array(repeating: nil, count: HeadMemory.places)
        seen = Array(repeating: 0, count: HeadMemory.places)
    }

    /// Whether `input` may be one whole head and nothing more.
    static func mayHold(_ input: RawSpan) -> Bool {
        let count = input.byteCount
        guard count >= 16, count <= longest else { return false }
        return input.unsafeLoadUnaligned(fromByteOffset: count - 4, as: UInt32.self).littleEndian
            == 0x0A0D_0A0D
    }

    /// Looks for the head that `input` is.
    mutating func look(for input: RawSpan) -> (entry: Entry?, sighting: Sighting) {
        let hash = HeadMemory.hash(input)
        let place = Int(truncatingIfNeeded: hash % UInt64(HeadMemory.places))
        if let entry = entries[place], entry.hash == hash, entry.head.isSpelled(by: input) {
            return (entry, Sighting(hash: hash, isRepeated: true))
        }
        let isRepeated = seen[place] == hash
        seen[place] = hash
        return (nil, Sighting(hash: hash, isRepeated: isRepeated))
    }

    /// Keeps a head with a note, for the next time that it comes.
    mutating func keep(_ head: RequestHead, _ sighting: Sighting, _ note: AnyObject) {
        let place = Int(truncatingIfNeeded: sighting.hash % UInt64(HeadMemory.places))
        entries[place] = Entry(hash: sighting.hash, head: head, note: note)
    }

    /// Eight octets at a time; the last eight may overlap the ones before. It only has to spread:
    /// octets are compared before anything is made of a hash.
    private static func hash(_ input: RawSpan) -> UInt64 {
        let count = input.byteCount
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place < count {
            let word = input.unsafeLoadUnaligned(
                fromByteOffset: min(place, count - 8), as: UInt64.self)
            hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
            place += 8
        }
        return hash
    }
}
