/// A value of a text in Prometheus' format.
public enum MetricsLine {
    /// The value of a metric without labels; nil if there is none.
    public static func value(_ name: String, in text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(name) ") {
            return Double(line.dropFirst(name.count + 1))
        }
        return nil
    }
}
