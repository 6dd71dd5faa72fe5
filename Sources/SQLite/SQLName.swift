/// Identifiers in SQL's quotes. Every question quotes a dozen of them, and almost none has a quote
/// inside; they are taken apart by bytes, since a quote with a combining mark is a quote to SQL.
public enum SQLName {
    /// The identifier in quotes, with the quotes inside it doubled.
    public static func quoted(_ identifier: String) -> String {
        guard identifier.utf8.contains(0x22) else { return "\"" + identifier + "\"" }
        var bytes: [UInt8] = [0x22]
        for byte in identifier.utf8 {
            if byte == 0x22 { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(0x22)
        return String(decoding: bytes, as: UTF8.self)
    }
}
