/// Appends of one event each at a set pace, of which some are changes of a sailing that clients
/// follow and the others concern sailings that nobody follows.
public struct LiveAppends: Sendable {
    /// The bookings of the followed sailing, one a change.
    public let followed: Range<Int>
    /// How many appends to other sailings come after each change.
    public let othersBetween: Int
    /// The first booking of those.
    public let firstOther: Int
    /// Appends of both kinds a second.
    public let rate: Double

    /// Plans appends.
    /// - Parameters:
    ///   - followed: the bookings of the followed sailing.
    ///   - pace: changes of that sailing a second.
    ///   - othersBetween: how many appends to other sailings come after each change.
    ///   - firstOther: the first booking of those.
    public init(followed: Range<Int>, pace: Double, othersBetween: Int, firstOther: Int) {
        self.followed = followed
        self.othersBetween = othersBetween
        self.firstOther = firstOther
        rate = pace * Double(othersBetween + 1)
    }

    /// How many there are.
    public var count: Int { followed.count * (othersBetween + 1) }
    /// The first booking after those of other sailings.
    public var endOfOthers: Int { firstOther + followed.count * othersBetween }
    /// How long they take at their pace, in seconds.
    public var seconds: Double { Double(count) / rate }

    /// The booking that an append confirms.
    public func booking(_ place: Int) -> Int {
        let (change, step) = place.quotientAndRemainder(dividingBy: othersBetween + 1)
        return step == 0
            ? followed.lowerBound + change : firstOther + change * othersBetween + step - 1
    }

    /// Which append a change of the followed sailing is.
    public func place(ofChange change: Int) -> Int { change * (othersBetween + 1) }

    /// When an append is due, in nanoseconds from the start.
    public func due(_ place: Int) -> Int64 { Int64(Double(place) / rate * 1e9) }
}
