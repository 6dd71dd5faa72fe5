import CXXHash
import JSON
import Projections

/// What the door knows of events whose shape it has seen: the rules that hold for any event of the
/// shape were checked on the first one, the rest is listed here.
struct EventShapes: ~Copyable {
    /// A place in an event: so many bytes after the end of a slot, or after the event's line began.
    struct Anchor {
        var slot: Int
        var distance: Int
    }

    /// What is to be checked of a slot.
    enum Check {
        case notEmpty
        /// Few enough digits for an integer of 64 bits; of others the reader decides.
        case short
    }

    struct Rules {
        var type: UInt16
        /// The type's own topic.
        var typeTopic: Int
        /// The topic that the event itself names; nil where it names none.
        var ownTopic: Int?
        var id: Int
        var source: Int
        var time: Int?
        var start: Anchor
        var end: Anchor
        var dataStart: Anchor
        var dataEnd: Anchor
        /// Where in `checks` the shape's own are.
        var checks: Range<Int>
    }

    private var shapes = JSONShapes()
    private var rules: [Rules] = []
    private var checks: [(slot: Int, check: Check)] = []
    private var tokens: [Int] = []
    private var fixed: [Int] = []

    /// Learns the shape of an event that was accepted: its line, and what the reader has read.
    mutating func learn(
        _ reader: borrowing JSONReader, _ text: RawSpan, _ members: EventMembers, type: Int,
        ownTopic: Int?, _ fields: CatalogIndex.TypeRules
    ) {
        // The hash of an identity is one of its decoded text.
        guard !reader[members[.id]].hasEscapes, !reader[members[.source]].hasEscapes else { return }
        fixed.removeAll(keepingCapacity: true)
        for attribute in [EventAttribute.specversion, .type, .topic, .dataContentType]
        where members[attribute] > 0 { fixed.append(members[attribute]) }
        guard let shape = shapes.learn(reader, text, fixed: fixed, tokens: &tokens) else {
            // Either too long for a shape, or the shapes are too many: new ones take their place.
            if text.byteCount < EventShapes.longestLine { removeAll() }
            return
        }
        guard shape == rules.count else { return }
        guard let id = tokens.firstIndex(of: members[.id]),
            let source = tokens.firstIndex(of: members[.source])
        else { return removeAll() }
        let firstCheck = checks.count
        addChecks(reader, text, members[.data], fields)
        let (object, data) = (reader[0], reader[members[.data]])
        rules.append(
            Rules(
                type: UInt16(truncatingIfNeeded: type), typeTopic: fields.topic,
                ownTopic: ownTopic, id: id, source: source,
                time: tokens.firstIndex(of: members[.time]),
                start: anchor(of: object.start, reader), end: anchor(of: object.end, reader),
                dataStart: anchor(of: data.start, reader),
                dataEnd: anchor(of: data.end, reader), checks: firstCheck..<checks.count))
    }

    private static let longestLine = 4_096

    private mutating func removeAll() {
        shapes.removeAll()
        rules.removeAll()
        checks.removeAll()
    }

    private mutating func addChecks(
        _ reader: borrowing JSONReader, _ text: RawSpan, _ data: Int,
        _ fields: CatalogIndex.TypeRules
    ) {
        var cursor = data + 1
        for field in fields.fields.indices {
            guard
                let value = EventData.find(
                    field, of: fields.fieldNames, in: data, from: &cursor, reader, text),
                let slot = tokens.firstIndex(of: value)
            else { continue }
            switch fields.fields[field].kind {
            case .identifier: checks.append((slot, .notEmpty))
            case .integer: checks.append((slot, .short))
            case .text, .bool: break
            }
        }
    }

    private func anchor(of offset: Int, _ reader: borrowing JSONReader) -> Anchor {
        let slot = tokens.lastIndex { reader[$0].end <= offset }
        return Anchor(
            slot: slot ?? -1, distance: offset - (slot.map { reader[tokens[$0]].end } ?? 0))
    }
}

extension EventShapes {
    /// Reads the line that begins at `start`.
    /// - Returns: the event and the line's end; nil where no shape fits or a rule decides against
    ///   it: then the reader has the word.
    @inline(__always)
    mutating func read(
        _ text: RawSpan, from start: Int, _ topic: Int?, seed: UInt64
    ) -> (entry: EventEntry, end: Int)? {
        guard let found = shapes.match(text, from: start) else { return nil }
        let isWhole =
            found.end == text.byteCount
            || text.unsafeLoad(fromByteOffset: found.end, as: UInt8.self) == UInt8(ascii: "\n")
        let rules = rules[found.shape]
        guard isWhole, areMet(rules.checks) else { return nil }
        if let own = rules.ownTopic, let topic, own != topic { return nil }
        let (source, id) = (shapes.slot(rules.source), shapes.slot(rules.id))
        guard isIdentifier(source), isIdentifier(id) else { return nil }
        let time = rules.time.map { shapes.slot($0) } ?? 0..<0
        let hash: UInt64? = text.withUnsafeBytes { bytes in
            let isTimed =
                rules.time == nil
                || Timestamp.isValid(UnsafeRawBufferPointer(rebasing: bytes[time]))
            return isTimed ? EventShapes.hash(bytes[source], bytes[id], seed: seed) : nil
        }
        guard let hash else { return nil }
        let first = offset(of: rules.start, from: start)
        let data = offset(of: rules.dataStart, from: start)
        let entry = EventEntry(
            hash: hash, start: UInt32(truncatingIfNeeded: first),
            length: UInt32(truncatingIfNeeded: offset(of: rules.end, from: start) - first),
            dataStart: UInt32(truncatingIfNeeded: data),
            dataLength: UInt32(truncatingIfNeeded: offset(of: rules.dataEnd, from: start) - data),
            timeStart: UInt32(truncatingIfNeeded: time.lowerBound),
            timeLength: UInt16(truncatingIfNeeded: time.count), type: rules.type,
            topic: UInt16(truncatingIfNeeded: rules.ownTopic ?? topic ?? rules.typeTopic))
        return (entry, found.end)
    }

    @inline(__always)
    private func isIdentifier(_ slot: Range<Int>) -> Bool {
        !slot.isEmpty && slot.count <= EventDecoder.maximumIdentifierLength
    }

    @inline(__always)
    private func areMet(_ range: Range<Int>) -> Bool {
        for place in range {
            let count = shapes.slot(checks[place].slot).count
            switch checks[place].check {
            case .notEmpty: if count == 0 { return false }
            case .short: if count > EventShapes.shortInteger { return false }
            }
        }
        return true
    }

    private static let shortInteger = 18

    /// The offset of a place in the line that begins at `start` and fitted last.
    @inline(__always)
    private func offset(of anchor: Anchor, from start: Int) -> Int {
        (anchor.slot < 0 ? start : shapes.slot(anchor.slot).upperBound) + anchor.distance
    }

    /// The hash of an identity whose parts need no decoding.
    @inline(__always)
    private static func hash(
        _ source: Slice<UnsafeRawBufferPointer>, _ id: Slice<UnsafeRawBufferPointer>, seed: UInt64
    ) -> UInt64 {
        let count = source.count + 1 + id.count
        return withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { identity in
            identity.copyBytes(from: source)
            identity[source.count] = 0
            UnsafeMutableRawBufferPointer(rebasing: identity[(source.count + 1)...])
                .copyBytes(from: id)
            return tidetable_xxh3(identity.baseAddress, count, seed)
        }
    }
}
