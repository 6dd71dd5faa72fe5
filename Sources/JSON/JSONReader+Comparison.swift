extension JSONReader {
    /// Whether two values are the same JSON value: members in any order, elements in theirs,
    /// strings by decoded content, numbers by exact decimal value (`1.0` is `1`, and 2^53 is not
    /// 2^53 + 1). Two exponents beyond ±10^12 are the same only when their numbers' texts are.
    public static func same(
        _ first: borrowing JSONReader, at firstIndex: Int, in firstText: RawSpan,
        _ second: borrowing JSONReader, at secondIndex: Int, in secondText: RawSpan
    ) -> Bool {
        let left = first[firstIndex]
        let right = second[secondIndex]
        return first.withText(firstText, of: left) { firstBase in
            second.withText(secondText, of: right) { secondBase in
                // Two closed values of equal bytes are equal, and that is the usual case.
                if JSONStringBytes.equalBytes(
                    firstBase + left.start, left.end - left.start,
                    secondBase + right.start, right.end - right.start)
                {
                    return left.kind == right.kind
                }
                var comparison = JSONComparison(firstText: firstBase, secondText: secondBase)
                return comparison.run(first.tokens, firstIndex, second.tokens, secondIndex)
            }
        }
    }
}

/// Compares two values with a list of pairs that are still to compare, and without recursion.
private struct JSONComparison {
    let firstText: UnsafeRawPointer
    let secondText: UnsafeRawPointer
    private var pairs: [(Int, Int)] = []
    private var keys = JSONKeyIndex()

    init(firstText: UnsafeRawPointer, secondText: UnsafeRawPointer) {
        self.firstText = firstText
        self.secondText = secondText
    }

    mutating func run(
        _ first: borrowing JSONTokenBuffer, _ firstIndex: Int,
        _ second: borrowing JSONTokenBuffer, _ secondIndex: Int
    ) -> Bool {
        pairs.append((firstIndex, secondIndex))
        while let (left, right) = pairs.popLast() {
            let isSame =
                switch (first[left].kind, second[right].kind) {
                case (.object, .object): pairMembers(first, left, second, right)
                case (.array, .array): pairElements(first, left, second, right)
                default: sameScalar(first[left], second[right])
                }
            guard isSame else { return false }
        }
        return true
    }

    private func sameScalar(_ left: JSONToken, _ right: JSONToken) -> Bool {
        switch (left.kind, right.kind) {
        case (.string, .string):
            return JSONStringBytes.equal(left, in: firstText, right, in: secondText)
        case (.integer, .integer), (.integer, .number), (.number, .integer), (.number, .number):
            if JSONStringBytes.equalBytes(
                firstText + left.start, left.end - left.start,
                secondText + right.start, right.end - right.start)
            {
                return true
            }
            return JSONDecimal.same(
                JSONDecimal(firstText, from: left.start, to: left.end),
                JSONDecimal(secondText, from: right.start, to: right.end))
        default:
            return left.kind == right.kind && left.kind.rawValue <= JSONKind.false.rawValue
        }
    }

    private mutating func pairElements(
        _ first: borrowing JSONTokenBuffer, _ left: Int,
        _ second: borrowing JSONTokenBuffer, _ right: Int
    ) -> Bool {
        var firstElement = left + 1
        var secondElement = right + 1
        let firstEnd = first[left].next
        let secondEnd = second[right].next
        while firstElement < firstEnd && secondElement < secondEnd {
            pairs.append((firstElement, secondElement))
            firstElement = first[firstElement].next
            secondElement = second[secondElement].next
        }
        return firstElement == firstEnd && secondElement == secondEnd
    }

    /// Names differ within an object, so equal counts and a partner for each are enough. Members
    /// in the same order find theirs at once; the others through the index.
    private mutating func pairMembers(
        _ first: borrowing JSONTokenBuffer, _ left: Int,
        _ second: borrowing JSONTokenBuffer, _ right: Int
    ) -> Bool {
        var firstKey = left + 1
        var secondKey = right + 1
        let firstEnd = first[left].next
        let secondEnd = second[right].next
        var isIndexed = false
        while firstKey < firstEnd && secondKey < secondEnd {
            if JSONStringBytes.equal(
                first[firstKey], in: firstText, second[secondKey], in: secondText)
            {
                pairs.append((firstKey + 1, secondKey + 1))
            } else {
                if !isIndexed { keys.index(second, object: right, secondText) }
                isIndexed = true
                guard let key = keys.find(first[firstKey], in: firstText, second, secondText) else {
                    return false
                }
                pairs.append((firstKey + 1, key + 1))
            }
            firstKey = first[firstKey + 1].next
            secondKey = second[secondKey + 1].next
        }
        return firstKey == firstEnd && secondKey == secondEnd
    }
}
