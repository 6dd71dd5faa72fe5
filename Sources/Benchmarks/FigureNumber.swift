/// How numbers stand in the table: three significant digits below 1,000, whole numbers above.
public enum FigureNumber {
    /// The text of a number.
    public static func text(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let magnitude = abs(value)
        if magnitude < 10 { return decimal(value, places: magnitude < 1 ? 3 : 2) }
        return magnitude < 100 ? decimal(value, places: 1) : grouped(Int(value.rounded()))
    }

    private static func decimal(_ value: Double, places: Int) -> String {
        let scale = places == 1 ? 10 : places == 2 ? 100 : 1_000
        let scaled = Int((abs(value) * Double(scale)).rounded())
        var fraction = String(scaled % scale)
        while fraction.count < places { fraction = "0" + fraction }
        return "\(value < 0 && scaled > 0 ? "-" : "")\(scaled / scale).\(fraction)"
    }

    private static func grouped(_ value: Int) -> String {
        var groups: [Substring] = []
        var digits = String(value.magnitude)[...]
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}
