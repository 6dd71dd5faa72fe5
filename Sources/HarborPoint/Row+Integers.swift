import Projections

extension Row {
    /// The integer of the column at `place`.
    /// - Throws: `FoldError` where the column holds none; `what` names it.
    func integer(at place: Int, _ what: StaticString) throws(FoldError) -> Int64 {
        guard case .integer(let value) = self[place] else {
            throw FoldError("\(what) is no integer")
        }
        return value
    }

    /// Adds to the integer of the column at `place`.
    /// - Throws: `FoldError` where the column holds none or the sum leaves 64 bits.
    mutating func add(
        _ number: Int64, at place: Int, _ what: StaticString
    ) throws(FoldError) {
        self[place] = .integer(try integer(at: place, what).adding(number, what))
    }

    /// Subtracts from the integer of the column at `place`.
    /// - Throws: `FoldError` where the column holds none or the difference leaves 64 bits.
    mutating func subtract(
        _ number: Int64, at place: Int, _ what: StaticString
    ) throws(FoldError) {
        self[place] = .integer(try integer(at: place, what).subtracting(number, what))
    }
}
