/// Who stands in a loop's epoll set, found by the token that an event carries.
///
/// A token is a place and the generation of its tenant, so that an event reported for a
/// descriptor that was closed earlier in the same turn cannot reach the next tenant.
struct PollableTable {
    private struct Place {
        var tenant: (any Pollable)?
        var generation: UInt32 = 0
    }

    private var places: [Place] = []
    private var free: [Int] = []

    /// How many tenants there are.
    private(set) var count = 0

    mutating func insert(_ tenant: any Pollable) -> UInt64 {
        count += 1
        let index: Int
        if let reused = free.popLast() {
            index = reused
            places[index].tenant = tenant
        } else {
            index = places.count
            places.append(Place(tenant: tenant))
        }
        return UInt64(places[index].generation) << 32 | UInt64(index)
    }

    mutating func remove(_ token: UInt64) {
        let index = Int(token & 0xffff_ffff)
        guard self[token] != nil else { return }
        places[index].tenant = nil
        places[index].generation &+= 1
        free.append(index)
        count -= 1
    }

    subscript(token: UInt64) -> (any Pollable)? {
        let index = Int(token & 0xffff_ffff)
        guard index < places.count else { return nil }
        let place = places[index]
        return place.generation == UInt32(token >> 32) ? place.tenant : nil
    }

    /// All tenants, for a walk during which some may leave.
    var tenants: [any Pollable] { places.compactMap(\.tenant) }
}
