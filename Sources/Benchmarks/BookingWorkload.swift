/// The events of bookings at Harbor Point: five a booking, of about 250 bytes each, from a sliding
/// window of open bookings. The same arguments give the same bytes on every machine.
///
/// A booking's own events stand in the order in which they happen; a booking is opened when
/// another one of the window is complete.
public struct BookingWorkload: Sendable {
    /// Events of one booking.
    public static let eventsPerBooking = 5
    /// Bookings of one sailing.
    public static let bookingsPerSailing = 2_500

    private struct Open {
        var booking: Int
        var step: Int
    }

    private var random: SplitMix64
    private var window: [Open]
    private var nextBooking: Int
    private let firstBooking: Int
    private let endBooking: Int
    private let perSailing: Int
    private var milliseconds: Int

    /// Makes a workload of `bookings` whole bookings.
    /// - Parameters:
    ///   - bookings: how many.
    ///   - firstBooking: the first booking's number, above 0; ids of events hang on it, so that
    ///     workloads without a common booking have no common id.
    ///   - openBookings: the size of the window.
    ///   - bookingsPerSailing: bookings of one sailing.
    ///   - seed: what the interleaving hangs on.
    public init(
        bookings: Int, firstBooking: Int = 1, openBookings: Int = 10_000,
        bookingsPerSailing: Int = bookingsPerSailing, seed: UInt64 = 2_026
    ) {
        precondition(bookings >= 0 && firstBooking > 0 && openBookings > 0, "counts of bookings")
        precondition(bookingsPerSailing > 0, "a sailing has bookings")
        perSailing = bookingsPerSailing
        random = SplitMix64(seed: seed &+ UInt64(firstBooking))
        self.firstBooking = firstBooking
        endBooking = firstBooking + bookings
        nextBooking = min(firstBooking + openBookings, endBooking)
        window = (firstBooking..<nextBooking).map { Open(booking: $0, step: 0) }
        milliseconds = firstBooking * BookingWorkload.eventsPerBooking
    }

    /// Appends the next event's JSON object, without a line feed.
    /// - Returns: the booking that it belongs to, nil (and nothing appended) after the last event.
    public mutating func appendEvent(to bytes: inout [UInt8]) -> Int? {
        guard !window.isEmpty else { return nil }
        let slot = random.below(window.count)
        let open = window[slot]
        write(open.booking, step: open.step, into: &bytes)
        milliseconds += 1
        if open.step + 1 < BookingWorkload.eventsPerBooking {
            window[slot].step += 1
        } else if nextBooking < endBooking {
            window[slot] = Open(booking: nextBooking, step: 0)
            nextBooking += 1
        } else {
            window.swapAt(slot, window.count - 1)
            window.removeLast()
        }
        return open.booking
    }

    /// The bookings that have had an event, in ascending order.
    public var begunBookings: [Int] {
        let waiting = Set(window.filter { $0.step == 0 }.map(\.booking))
        return (firstBooking..<nextBooking).filter { !waiting.contains($0) }
    }

    /// Appends up to `count` events as lines that end in a line feed.
    /// - Returns: how many there were and the booking of the last one.
    public mutating func appendLines(
        _ count: Int, to bytes: inout [UInt8]
    ) -> (count: Int, lastBooking: Int?) {
        var last: Int?
        for written in 0..<count {
            guard let booking = appendEvent(to: &bytes) else { return (written, last) }
            bytes.append(UInt8(ascii: "\n"))
            last = booking
        }
        return (count, last)
    }

    /// The first event of a booking, its confirmation.
    public static func confirmation(of booking: Int) -> [UInt8] {
        var workload = BookingWorkload(bookings: 1, firstBooking: booking, openBookings: 1)
        var bytes: [UInt8] = []
        _ = workload.appendEvent(to: &bytes)
        return bytes
    }

    /// The sailing of a booking: a date.
    public static func sailing(of booking: Int) -> String {
        var bytes: [UInt8] = []
        bytes.append(date: sailingDate(of: booking, bookingsPerSailing))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The path of a booking's row in boarding_manifest.
    public static func rowPath(of booking: Int) -> String {
        "/v1/tables/boarding_manifest/rows/\(sailing(of: booking))/\(booking)"
    }

    private static func sailingDate(of booking: Int, _ perSailing: Int) -> CivilDate {
        CivilDate(daysSinceEpoch: firstSailing + (booking - 1) / perSailing)
    }

    /// 2026-07-01, in days since 1970.
    private static let firstSailing = 20_635
    /// 2026-01-01, in days since 1970.
    private static let firstDay = 20_454
}

// What an event looks like.
extension BookingWorkload {
    private func write(_ booking: Int, step: Int, into bytes: inout [UInt8]) {
        bytes.append(text: #"{"specversion":"1.0","id":"evt-"#)
        bytes.append(number: booking, width: 7)
        bytes.append(text: "-")
        bytes.append(number: step)
        switch step {
        case 0:
            bytes.append(text: #"","source":"/harbor-point/bookings","type":"booking-confirmed"#)
        case 1:
            bytes.append(text: #"","source":"/harbor-point/payments","type":"payment-authorized"#)
        case 2: bytes.append(text: #"","source":"/harbor-point/holds","type":"hold-added"#)
        case 3: bytes.append(text: #"","source":"/harbor-point/holds","type":"hold-cleared"#)
        default:
            bytes.append(
                text: #"","source":"/harbor-point/bookings","type":"safety-waiver-completed"#)
        }
        bytes.append(text: #"","time":""#)
        BookingWorkload.write(time: milliseconds, into: &bytes)
        switch step {
        case 1: bytes.append(text: #"","topic":"payment-events","data":{"sailing_id":""#)
        case 2, 3: bytes.append(text: #"","topic":"hold-events","data":{"sailing_id":""#)
        default: bytes.append(text: #"","topic":"booking-events","data":{"sailing_id":""#)
        }
        bytes.append(date: BookingWorkload.sailingDate(of: booking, perSailing))
        bytes.append(text: #"","booking_id":"#)
        bytes.append(number: booking)
        writeMembers(booking, step: step, into: &bytes)
        bytes.append(text: "}}")
    }

    private func writeMembers(_ booking: Int, step: Int, into bytes: inout [UInt8]) {
        let (sailing, place) = (booking - 1).quotientAndRemainder(dividingBy: perSailing)
        switch step {
        case 0:
            bytes.append(text: #","itinerary_id":"fjords-"#)
            bytes.append(number: sailing % 9 + 1)
            bytes.append(text: #"","cabin_id":"D"#)
            bytes.append(number: place / 250 + 1, width: 2)
            bytes.append(text: "-")
            bytes.append(number: place % 250 + 1, width: 3)
            bytes.append(text: #"","guest_name":"A. Guest "#)
            bytes.append(number: booking)
            bytes.append(text: #"","adults":"#)
            bytes.append(number: booking % 4 + 1)
        case 1:
            bytes.append(text: #","amount":"#)
            bytes.append(number: 90_000 + booking % 1_000 * 250)
            bytes.append(text: #","currency":"EUR""#)
        case 2, 3:
            switch booking % 3 {
            case 0: bytes.append(text: #","hold_code":"passport-mismatch""#)
            case 1: bytes.append(text: #","hold_code":"visa-missing""#)
            default: bytes.append(text: #","hold_code":"medical-form-missing""#)
            }
        default: break
        }
    }

    private static func write(time milliseconds: Int, into bytes: inout [UInt8]) {
        let seconds = milliseconds / 1_000
        bytes.append(date: CivilDate(daysSinceEpoch: firstDay + seconds / 86_400))
        bytes.append(text: "T")
        bytes.append(number: seconds / 3_600 % 24, width: 2)
        bytes.append(text: ":")
        bytes.append(number: seconds / 60 % 60, width: 2)
        bytes.append(text: ":")
        bytes.append(number: seconds % 60, width: 2)
        bytes.append(text: ".")
        bytes.append(number: milliseconds % 1_000, width: 3)
        bytes.append(text: "Z")
    }
}
