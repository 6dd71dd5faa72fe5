import CXXHash

/// Finds names by their bytes: the types, topics and members of a catalog, which never change
/// once it is made. A lookup makes no string.
struct NameTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]
    /// Index + 1 of a name; 0 is an empty slot.
    private var slots: [UInt32]
    private let mask: Int

    /// A table in which a name that comes twice keeps its first index.
    init(_ names: [String]) {
        var size = 16
        while size < names.count * 2 { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
        mask = size - 1
        for name in names {
            bytes.append(contentsOf: name.utf8)
            ends.append(bytes.count)
        }
        for index in names.indices {
            let name = Array(bytes[ends[index]..<ends[index + 1]])
            let slot = name.withUnsafeBytes { self.slot(of: $0) }
            if slots[slot] == 0 { slots[slot] = UInt32(truncatingIfNeeded: index + 1) }
        }
    }

    /// The index of `name`, or nil.
    func index(of name: UnsafeRawBufferPointer) -> Int? {
        let found = slots[slot(of: name)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// Whether the name at `index` has exactly these bytes.
    @inline(__always)
    func isName(_ name: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let start = ends[index]
        let count = ends[index + 1] - start
        guard count == name.count else { return false }
        return bytes.withUnsafeBytes { own in
            equalBytes(own.baseAddress.map { $0 + start }, name.baseAddress, count)
        }
    }

    private func slot(of name: UnsafeRawBufferPointer) -> Int {
        let hash = tidetable_xxh3(name.baseAddress, name.count, 0)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0, !isName(name, at: Int(slots[slot]) - 1) {
            slot = (slot + 1) & mask
        }
        return slot
    }
}

/// Whether `count` bytes are equal; two pointers without a byte are.
@inline(__always)
func equalBytes(_ first: UnsafeRawPointer?, _ second: UnsafeRawPointer?, _ count: Int) -> Bool {
    guard let first, let second else { return count == 0 }
    var offset = 0
    while count - offset >= 8 {
        guard
            first.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                == second.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        else { return false }
        offset += 8
    }
    while offset < count {
        guard
            first.load(fromByteOffset: offset, as: UInt8.self)
                == second.load(fromByteOffset: offset, as: UInt8.self)
        else { return false }
        offset += 1
    }
    return true
}
