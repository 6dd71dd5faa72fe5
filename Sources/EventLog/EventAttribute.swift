import JSON

/// The members of an event that the door looks at; all others are extension attributes, kept.
enum EventAttribute: Int, CaseIterable {
    case id, source, type, specversion, time, topic, data, dataContentType, dataBase64

    var name: StaticString {
        switch self {
        case .id: "id"
        case .source: "source"
        case .type: "type"
        case .specversion: "specversion"
        case .time: "time"
        case .topic: "topic"
        case .data: "data"
        case .dataContentType: "datacontenttype"
        case .dataBase64: "data_base64"
        }
    }

    /// The attribute with this name. Lengths leave three candidates at most.
    @inline(__always)
    init?(_ name: UnsafeRawBufferPointer) {
        let found: EventAttribute
        switch (name.count, name.first) {
        case (2, _): found = .id
        case (4, UInt8(ascii: "d")): found = .data
        case (4, _):
            found = name[1] == UInt8(ascii: "i") ? .time : .type
        case (5, _): found = .topic
        case (6, _): found = .source
        case (11, UInt8(ascii: "d")): found = .dataBase64
        case (11, _): found = .specversion
        case (15, _): found = .dataContentType
        default: return nil
        }
        guard equalBytes(name.baseAddress, found.name.utf8Start, name.count) else { return nil }
        self = found
    }
}

/// Which tokens of an event hold the values of its attributes; 0 is absent, because the event's
/// own token is the first.
struct EventMembers {
    private(set) var count = 0
    private var id = 0
    private var source = 0
    private var type = 0
    private var specversion = 0
    private var time = 0
    private var topic = 0
    private var data = 0
    private var dataContentType = 0
    private var dataBase64 = 0

    /// Finds the members of the object that `reader` has read, token 0.
    init(_ reader: borrowing JSONReader, in text: RawSpan) {
        let end = reader[0].next
        var key = 1
        while key < end {
            let token = reader[key]
            count += 1
            let found =
                token.hasEscapes
                ? EventAttribute.allCases.first {
                    reader.string(at: key, in: text, equals: $0.name)
                }
                : text.withUnsafeBytes {
                    EventAttribute(UnsafeRawBufferPointer(rebasing: $0[token.start..<token.end]))
                }
            if let found { self[found] = key + 1 }
            key = reader[key + 1].next
        }
    }

    subscript(_ attribute: EventAttribute) -> Int {
        get {
            switch attribute {
            case .id: id
            case .source: source
            case .type: type
            case .specversion: specversion
            case .time: time
            case .topic: topic
            case .data: data
            case .dataContentType: dataContentType
            case .dataBase64: dataBase64
            }
        }
        set {
            switch attribute {
            case .id: id = newValue
            case .source: source = newValue
            case .type: type = newValue
            case .specversion: specversion = newValue
            case .time: time = newValue
            case .topic: topic = newValue
            case .data: data = newValue
            case .dataContentType: dataContentType = newValue
            case .dataBase64: dataBase64 = newValue
            }
        }
    }
}
