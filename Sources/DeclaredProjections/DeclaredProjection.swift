import Projections
import SQLite

/// A projection declared in a file: its reducer is one SELECT for each type of event, from the old
/// row and the event to the next row. `ProjectionFile` shows the format.
///
/// A SELECT calls only the functions of a list and reads no table, so the same row and event give
/// the same next row, or the same `FoldError`, for ever.
public struct DeclaredProjection: Projection {
    /// The file's name.
    public let file: String
    /// The line that names the projection.
    public let line: Int
    /// The version of the rules.
    public let version: Int
    /// The order of events that the result depends on.
    public let order: OrderNeed
    /// The shape of the table.
    public let table: TableSchema
    /// The types of events that are folded.
    public let subscribedTypes: [String]
    /// A hash of the keys and statements; names, comments and the shape of the table are not in it.
    public let rulesFingerprint: String

    private let plan: FoldPlan
    private let places: [String: Int]
    private let engines: EnginePool

    /// Checks what a file says and compiles it. Types of events are those of `catalog`.
    /// - Throws: `ProjectionFileError` of the first line that is at fault.
    public init(
        _ declared: ProjectionFile, catalog: EventCatalog
    ) throws(ProjectionFileError) {
        file = declared.file
        line = declared.line
        version = declared.version
        order = declared.order
        table = declared.table
        subscribedTypes = declared.rules.map(\.eventType)
        rulesFingerprint = DeclaredProjection.fingerprint(declared.rules)
        places = Dictionary(
            subscribedTypes.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        plan = try DeclaredProjection.plan(declared, catalog)
        do throws(FoldError) {
            engines = try EnginePool(plan)
        } catch {
            throw ProjectionFileError(
                file: declared.file, line: declared.line, reason: error.description)
        }
    }

    /// Reads, checks and compiles the text of a file.
    /// - Throws: `ProjectionFileError` of the first line that is at fault.
    public init(
        _ text: RawSpan, file: String, catalog: EventCatalog
    ) throws(ProjectionFileError) {
        try self.init(ProjectionFile(text, file: file), catalog: catalog)
    }

    /// FNV-1a of 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): it is the same in every
    /// process, which `Hasher` is not.
    private static func fingerprint(_ rules: [ProjectionFile.Rule]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for rule in rules.sorted(by: { $0.eventType < $1.eventType }) {
            let keys = rule.keys.map { $0.parameters.joined(separator: " ") }
            for part in [rule.eventType] + keys + [rule.statement] {
                // The line break keeps neighbours from running together.
                for byte in part.utf8 + [0x0A] {
                    hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
                }
            }
        }
        return String(hash, radix: 16)
    }

    private static func plan(
        _ declared: ProjectionFile, _ catalog: EventCatalog
    ) throws(ProjectionFileError) -> FoldPlan {
        let connection: PureConnection
        do throws(SQLiteError) {
            connection = try PureConnection(FoldPlan.limits)
        } catch {
            throw ProjectionFileError(file: declared.file, line: 0, reason: error.description)
        }
        var rules: [CompiledRule] = []
        for rule in declared.rules {
            do throws(LineError) {
                rules.append(try CompiledRule(rule, in: declared, catalog, on: connection))
            } catch {
                throw ProjectionFileError(
                    file: declared.file, line: error.line, reason: error.reason)
            }
        }
        return FoldPlan(file: declared.file, columns: declared.table.valueColumns, rules: rules)
    }

    /// The keys that the event's `key` lines say.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        let rule = plan.rules[try place(of: event)]
        let start = keys.count
        for parameters in rule.keys {
            var parts: [Value] = []
            parts.reserveCapacity(parameters.count)
            for (parameter, column) in zip(parameters, table.keyColumns) {
                parts.append(try event.keyPart(parameter, column))
            }
            let key = Key(parts)
            if !keys[start...].contains(key) { keys.append(key) }
        }
    }

    /// The row that the SELECT for the event's type gives.
    /// - Throws: `FoldError` where the SELECT fails, or gives what is no row of the table.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        let place = try place(of: event)
        let engine = try engines.take()
        defer { engines.give(engine) }
        return try engine.fold(place, key, row, event)
    }

    private func place(of event: borrowing Event) throws(FoldError) -> Int {
        guard let place = places[event.type] else {
            throw FoldError("\(name) does not fold “\(event.type)”")
        }
        return place
    }
}
