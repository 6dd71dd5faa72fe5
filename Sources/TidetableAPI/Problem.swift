import EventLog
import HTTPCore
import JSON

/// An error as a client sees it: `application/problem+json`, RFC 9457.
struct Problem: Error, Sendable {
    /// A fault of one event or member.
    struct Fault: Sendable {
        let index: Int
        let pointer: String
        let detail: String
    }

    let kind: ProblemKind
    let detail: String
    var faults: [Fault] = []
    /// Seconds for `Retry-After`.
    var retryAfter: Int?
    /// Further fields of the answer's head.
    var fields: [(name: String, value: String)] = []
    /// Further members of the body.
    var members: [(name: String, value: Member)] = []

    /// A further member of the body.
    enum Member: Sendable {
        case integer(Int64?)
        case decimal(Double?)
        case text(String)
    }

    init(
        _ kind: ProblemKind, _ detail: String, faults: [Fault] = [], retryAfter: Int? = nil,
        fields: [(name: String, value: String)] = []
    ) {
        self.kind = kind
        self.detail = detail
        self.faults = faults
        self.retryAfter = retryAfter
        self.fields = fields
    }

    /// The answer's head fields.
    var headFields: HTTPFields {
        var head: HTTPFields = [
            "Content-Type": "application/problem+json", "Cache-Control": "no-store",
        ]
        if let retryAfter { head.append("Retry-After", "\(retryAfter)") }
        for field in fields { head.append(field.name, field.value) }
        return head
    }

    /// The answer's body. `status` differs from the kind's own only for what the HTTP server
    /// itself refuses.
    func body(status: Int? = nil) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("type")
        json.string(kind.path)
        json.key("title")
        json.string(kind.title)
        json.key("status")
        json.integer(Int64(status ?? kind.status))
        json.key("detail")
        json.string(detail)
        for member in members {
            switch member.value {
            case .integer(let value): json.member(member.name, value)
            case .decimal(let value): json.member(member.name, value, decimals: 1)
            case .text(let value): json.member(member.name, value)
            }
        }
        if !faults.isEmpty { append(faults, to: &json) }
        json.endObject()
        return json.bytes
    }

    private func append(_ faults: [Fault], to json: inout JSONWriter) {
        json.key("errors")
        json.beginArray()
        for fault in faults {
            json.beginObject()
            json.key("index")
            json.integer(Int64(fault.index))
            json.key("pointer")
            json.string(fault.pointer)
            json.key("detail")
            json.string(fault.detail)
            json.endObject()
        }
        json.endArray()
    }
}
