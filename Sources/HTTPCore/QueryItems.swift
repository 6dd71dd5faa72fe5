/// The items of a query string, decoded, in their order, duplicates kept.
///
/// Items are separated by `&`; `+` and `%20` are a space; an item without `=` has an empty value;
/// empty items (`a=1&&b=2`) are passed over.
public struct QueryItems: Sendable, Equatable {
    /// One `name=value`.
    public struct Item: Sendable, Equatable {
        /// What stands before the first `=`.
        public let name: String
        /// What stands after it.
        public let value: String

        /// Makes an item of decoded parts.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All items.
    public let items: [Item]

    /// Decodes a raw query as `RequestHead.query` gives it; nil and "" have no items.
    public init(_ raw: String?) throws(PercentCodingError) {
        guard let raw, !raw.isEmpty else {
            items = []
            return
        }
        let bytes = Array(raw.utf8)
        var found: [Item] = []
        var start = 0
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: ASCII.ampersand) ?? bytes.count
            if end > start { found.append(try Self.item(bytes[start..<end])) }
            start = end + 1
        }
        items = found
    }

    /// The first value under `name`, nil if absent.
    public subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    /// Every value under `name`, in order.
    public func values(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }

    private static func item(_ raw: ArraySlice<UInt8>) throws(PercentCodingError) -> Item {
        let mark = raw.firstIndex(of: ASCII.equals) ?? raw.endIndex
        let name = try PercentCoding.decode(raw[..<mark], plusIsSpace: true)
        let value = try PercentCoding.decode(raw[mark...].dropFirst(), plusIsSpace: true)
        return Item(name: name, value: value)
    }
}
