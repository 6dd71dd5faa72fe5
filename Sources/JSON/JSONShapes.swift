/// Shapes of texts that were read before: texts of one shape are equal byte for byte but for the
/// values of some members, their slots. A text that fits a shape needs no parse, because all that a
/// parse would find is known; only what stands in the slots is scanned.
///
/// Sources write the members of a kind of event in one order, so nearly all texts fit. What does
/// not fit is read with a `JSONReader`, and its shape may be learnt. Checking booking events of 250
/// bytes took 430 ns each by reading and takes 80 ns by shape.
///
/// The shapes are a tree, because many begin alike: each node has the fixed text before a slot, and
/// the nodes after it. Nodes beside each other are tried in their order.
///
///     {"id":" ─ slot ─┬ ","type":"a","n": ─ slot ─ }         shape 0
///                     └ ","type":"b","s":" ─ slot ─ "}       shape 1
///
/// A fit is exact, never probable: fixed text is compared whole, and a slot takes what the reader's
/// own scanner takes there. A text that fits no shape may still be the same JSON.
public struct JSONShapes: ~Copyable {
    private struct Node {
        var literal: Int
        var length: Int
        /// What the slot after the fixed text holds; nil at the end of a shape.
        var slot: JSONKind?
        var shape: Int
        var child = -1
        var sibling = -1
    }

    /// The most slots of one shape.
    public static let maximumSlots = 64
    private static let nodeCapacity = 512
    private static let literalCapacity = 32 << 10

    /// How many shapes are known.
    public private(set) var count = 0
    // Plain memory, as for the reader's tokens: a match visits a dozen nodes an event, and there is
    // one owner.
    private let nodes = UnsafeMutablePointer<Node>.allocate(capacity: nodeCapacity)
    private let literals = UnsafeMutableRawPointer.allocate(
        byteCount: literalCapacity, alignment: 8)
    private let slots = UnsafeMutablePointer<Range<Int>>.allocate(capacity: maximumSlots)
    private var nodeCount = 0
    private var literalCount = 0
    private var isKey: [Bool] = []

    /// Knows no shape.
    public init() {}

    deinit {
        nodes.deallocate()
        literals.deallocate()
        slots.deallocate()
    }

    /// Where a slot's value lies in the text that fitted last; a string without its quotes.
    @inline(__always)
    public func slot(_ index: Int) -> Range<Int> {
        precondition(index >= 0 && index < JSONShapes.maximumSlots, "no slot at this index")
        return slots[index]
    }

    /// Forgets all shapes.
    public mutating func removeAll() {
        count = 0
        nodeCount = 0
        literalCount = 0
    }
}

// The memory has one owner, because the shapes cannot be copied.
extension JSONShapes: @unchecked Sendable {}

// Whether a text fits. Pointers for the reader's reason: each offset is compared with the span's
// byte count before a load.
extension JSONShapes {
    /// Looks for the shape of the text that begins at `start`; what follows it is not looked at.
    /// Strings with escapes fit no slot.
    /// - Returns: the shape's number and the offset past its text; nil where none fits.
    @inline(__always)
    public mutating func match(_ text: RawSpan, from start: Int) -> (shape: Int, end: Int)? {
        precondition(start >= 0 && start <= text.byteCount, "a match starts inside the text")
        return text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            return match(base, from: start, to: bytes.count)
        }
    }

    private mutating func match(
        _ text: UnsafeRawPointer, from start: Int, to end: Int
    ) -> (shape: Int, end: Int)? {
        var place = nodeCount > 0 ? 0 : -1
        var position = start
        var slot = 0
        while place >= 0 {
            let node = nodes + place
            let after = position + node.pointee.length
            if after <= end,
                JSONShapes.isEqual(
                    text + position, literals + node.pointee.literal, node.pointee.length)
            {
                guard let kind = node.pointee.slot else { return (node.pointee.shape, after) }
                if let stop = JSONShapes.scan(kind, text, from: after, to: end) {
                    slots[slot] = after..<stop
                    slot += 1
                    position = stop
                    place = node.pointee.child
                    continue
                }
            }
            place = node.pointee.sibling
        }
        return nil
    }

    /// The end of a value of this kind, or nil where there is none.
    @inline(__always)
    private static func scan(
        _ kind: JSONKind, _ text: UnsafeRawPointer, from start: Int, to end: Int
    ) -> Int? {
        if kind == .string {
            guard let found = try? JSONScanner.string(text, from: start, to: end),
                !found.hasEscapes
            else { return nil }
            return found.end
        }
        guard start < end, let found = try? JSONScanner.number(text, from: start, to: end),
            found.kind == kind
        else { return nil }
        return found.end
    }

    /// Eight bytes at a time, the last eight perhaps a second time, so that no bytes are left over.
    @inline(__always)
    private static func isEqual(
        _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        guard count >= 8 else {
            for offset in 0..<count where first.byte(offset) != second.byte(offset) { return false }
            return true
        }
        var offset = 0
        while offset < count - 8 {
            guard first.word(offset) == second.word(offset) else { return false }
            offset += 8
        }
        return first.word(count - 8) == second.word(count - 8)
    }
}

extension JSONShapes {
    /// Adds the shape of a text.
    /// - Parameters:
    ///   - reader: has read the text.
    ///   - text: the whole text; white space around the value belongs to the shape.
    ///   - fixed: tokens whose values belong to the shape. All other strings without escapes and
    ///     all other numbers are slots; names and literals never are.
    ///   - tokens: gets the token of each slot.
    /// - Returns: the shape's number; nil where it is not kept: it has too many slots or tokens, or
    ///   there is no more room.
    public mutating func learn(
        _ reader: borrowing JSONReader, _ text: RawSpan, fixed: [Int], tokens: inout [Int]
    ) -> Int? {
        tokens.removeAll(keepingCapacity: true)
        guard reader.count <= 4 * JSONShapes.maximumSlots else { return nil }
        markKeys(reader)
        for index in 0..<reader.count where !isKey[index] && !fixed.contains(index) {
            let token = reader[index]
            switch token.kind {
            case .string where !token.hasEscapes: tokens.append(index)
            case .integer, .number: tokens.append(index)
            default: break
            }
        }
        guard tokens.count <= JSONShapes.maximumSlots,
            nodeCount + tokens.count + 1 <= JSONShapes.nodeCapacity,
            literalCount + text.byteCount <= JSONShapes.literalCapacity
        else { return nil }
        return text.withUnsafeBytes { bytes in insert(reader, bytes, tokens) }
    }

    private mutating func markKeys(_ reader: borrowing JSONReader) {
        isKey.removeAll(keepingCapacity: true)
        isKey.append(contentsOf: repeatElement(false, count: reader.count))
        for object in 0..<reader.count {
            reader.forEachMember(of: object) { key, _ in isKey[key] = true }
        }
    }

    private mutating func insert(
        _ reader: borrowing JSONReader, _ text: UnsafeRawBufferPointer, _ tokens: [Int]
    ) -> Int {
        var position = 0
        var parent = -1
        for index in tokens {
            let token = reader[index]
            parent = step(from: parent, text[position..<token.start], token.kind)
            position = token.end
        }
        let last = step(from: parent, text[position...], nil)
        if nodes[last].shape < 0 {
            nodes[last].shape = count
            count += 1
        }
        return nodes[last].shape
    }

    /// The node behind `parent` with this fixed text and slot, found or made.
    private mutating func step(
        from parent: Int, _ literal: Slice<UnsafeRawBufferPointer>, _ slot: JSONKind?
    ) -> Int {
        var last = -1
        var place = parent >= 0 ? nodes[parent].child : (nodeCount > 0 ? 0 : -1)
        while place >= 0 {
            let node = nodes[place]
            let known = UnsafeRawBufferPointer(start: literals + node.literal, count: node.length)
            if node.slot == slot, known.elementsEqual(literal) { return place }
            last = place
            place = node.sibling
        }
        let made = nodeCount
        (nodes + made).initialize(
            to: Node(literal: literalCount, length: literal.count, slot: slot, shape: -1))
        nodeCount += 1
        UnsafeMutableRawBufferPointer(start: literals + literalCount, count: literal.count)
            .copyBytes(from: literal)
        literalCount += literal.count
        if last >= 0 {
            nodes[last].sibling = made
        } else if parent >= 0 {
            nodes[parent].child = made
        }
        return made
    }
}
