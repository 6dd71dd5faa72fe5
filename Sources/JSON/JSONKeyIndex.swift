/// Finds an object's member names: repeated ones, and one by its text.
///
/// Small objects are compared name by name. Large ones go through a hash table, so that an object
/// of a million members costs a million steps; the hash is the standard library's, keyed with a
/// random seed for each process, so that nobody can choose names that collide.
struct JSONKeyIndex {
    /// High half: the upper bits of the hash. Low half: the key token's index; 0 is an empty slot,
    /// which no key can have because its object comes first.
    private var slots: [UInt64] = []
    private var mask = 0
    private var decoded: [UInt8] = []

    /// The most members that are compared name by name.
    static let smallCount = 32
    private static let keptSlots = 1 << 16

    /// The index of a key token that repeats an earlier one of the same object, or nil.
    @inline(__always)
    mutating func duplicate(
        in tokens: borrowing JSONTokenBuffer, object: Int, _ text: UnsafeRawPointer
    ) -> Int? {
        var seen: UInt64 = 0
        var members = 0
        var key = object + 1
        let end = tokens.count
        while key < end {
            let token = tokens.base[key]
            let flag = JSONKeyIndex.flag(token, text)
            if seen & flag != 0
                && JSONKeyIndex.isRepeated(key, in: tokens, object: object, text)
            {
                return key
            }
            // An escape hides the true text: from here on every name is compared.
            seen |= token.hasEscapes ? .max : flag
            members += 1
            if members > JSONKeyIndex.smallCount {
                return duplicateInLarge(tokens, object: object, text)
            }
            key = tokens.base[key + 1].next
        }
        return nil
    }

    /// One of 64 bits, chosen by a name's length and its outer bytes; all of them for an escaped
    /// name. Two names with no bit in common differ.
    @inline(__always)
    private static func flag(_ token: JSONToken, _ text: UnsafeRawPointer) -> UInt64 {
        let count = token.end - token.start
        if token.hasEscapes { return .max }
        if count == 0 { return 1 }
        let first = UInt32(text.byte(token.start))
        let last = UInt32(text.byte(token.end - 1))
        let mixed = (UInt32(truncatingIfNeeded: count) << 16 ^ first << 8 ^ last) &* 0x9E37_79B1
        return 1 << UInt64(mixed >> 26)
    }

    @inline(never)
    private static func isRepeated(
        _ key: Int, in tokens: borrowing JSONTokenBuffer, object: Int, _ text: UnsafeRawPointer
    ) -> Bool {
        var earlier = object + 1
        while earlier < key {
            if JSONStringBytes.equal(tokens.base[earlier], in: text, tokens.base[key], in: text) {
                return true
            }
            earlier = tokens.base[earlier + 1].next
        }
        return false
    }

    @inline(never)
    private mutating func duplicateInLarge(
        _ tokens: borrowing JSONTokenBuffer, object: Int, _ text: UnsafeRawPointer
    ) -> Int? {
        index(tokens, object: object, text)
    }

    /// Indexes the names of one object, which must be closed; forgets any other object.
    /// - Returns: the key token that repeats an earlier one; the index is then of no use.
    @discardableResult
    mutating func index(
        _ tokens: borrowing JSONTokenBuffer, object: Int, _ text: UnsafeRawPointer
    ) -> Int? {
        let end = tokens.base[object].next
        var members = 0
        var key = object + 1
        while key < end {
            members += 1
            key = tokens.base[key + 1].next
        }
        empty(for: members)
        key = object + 1
        while key < end {
            let token = tokens.base[key]
            let hash = hash(token, text)
            let slot = slot(of: token, text, hash, tokens, text)
            if slots[slot] != 0 { return key }
            slots[slot] = hash & ~0xFFFF_FFFF | UInt64(key)
            key = tokens.base[key + 1].next
        }
        return nil
    }

    /// The key token in the indexed object (of `tokens` and `text`) that equals `name`, or nil.
    mutating func find(
        _ name: JSONToken, in nameText: UnsafeRawPointer,
        _ tokens: borrowing JSONTokenBuffer, _ text: UnsafeRawPointer
    ) -> Int? {
        let slot = slot(of: name, nameText, hash(name, nameText), tokens, text)
        return slots[slot] == 0 ? nil : Int(slots[slot] & 0xFFFF_FFFF)
    }

    private func slot(
        of name: JSONToken, _ nameText: UnsafeRawPointer, _ hash: UInt64,
        _ tokens: borrowing JSONTokenBuffer, _ text: UnsafeRawPointer
    ) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let key = Int(slots[slot] & 0xFFFF_FFFF)
            if slots[slot] >> 32 == hash >> 32
                && JSONStringBytes.equal(name, in: nameText, tokens.base[key], in: text)
            {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// Makes at least twice as many empty slots as there are members.
    private mutating func empty(for members: Int) {
        var wanted = 64
        while wanted < members * 2 { wanted *= 2 }
        mask = wanted - 1
        if slots.count < wanted {
            slots = [UInt64](repeating: 0, count: wanted)
        } else {
            for slot in 0..<wanted { slots[slot] = 0 }
        }
    }

    /// Gives back the memory of one huge object.
    mutating func shrink() {
        if slots.count > JSONKeyIndex.keptSlots { slots = [] }
    }

    private mutating func hash(_ token: JSONToken, _ text: UnsafeRawPointer) -> UInt64 {
        var hasher = Hasher()
        if token.hasEscapes {
            decoded.removeAll(keepingCapacity: true)
            var bytes = JSONStringBytes(token, in: text)
            while let byte = bytes.next() { decoded.append(byte) }
            decoded.withUnsafeBytes { hasher.combine(bytes: $0) }
        } else {
            hasher.combine(
                bytes: UnsafeRawBufferPointer(
                    start: text + token.start, count: token.end - token.start))
        }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }
}
