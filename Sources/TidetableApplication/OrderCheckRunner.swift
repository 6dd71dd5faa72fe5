import EventLog
import JSON
import ProjectionRuntime
import Projections
import TidetableAPI
import TidetableCommands

/// Checks the declared orders of a domain's projections.
struct OrderCheckRunner: OrderChecker {
    let catalog: EventCatalog
    let projections: [any Projection]

    func checkOrder(_ request: OrderCheckRequest) throws -> OrderCheckReport {
        let projection = try projection(request)
        let check: OrderCheck
        do {
            check = try OrderCheck(
                projection, need: try need(request), partitions: request.partitions)
        } catch let refusal as OrderCheckRefusal {
            throw CommandFailure(.dataRefused, refusal.description)
        }
        let events =
            switch request.source {
            case .dataDirectory(let path): try logged(path, check)
            case .lines(let text, let name): try decoded(text, name, check)
            }
        let verdict = check.run(
            events, interleavings: request.interleavings, seed: request.seed)
        let text = OrderCheckText(
            projection: projection, need: check.need, events: events, seed: request.seed)
        return text.report(verdict)
    }

    private func projection(_ request: OrderCheckRequest) throws -> any Projection {
        let named = projections.filter { $0.name == request.projection }
            .sorted { $0.version < $1.version }
        guard let latest = named.last else {
            let names = Set(projections.map(\.name)).sorted().joined(separator: ", ")
            throw CommandFailure(
                .dataRefused, "no projection “\(request.projection)”; there are \(names)")
        }
        guard let version = request.version else { return latest }
        guard let found = named.first(where: { $0.version == version }) else {
            let versions = named.map { "\($0.version)" }.joined(separator: ", ")
            throw CommandFailure(
                .dataRefused,
                "\(request.projection) has no version \(version); there are \(versions)")
        }
        return found
    }

    private func need(_ request: OrderCheckRequest) throws -> OrderNeed? {
        guard let name = request.order else { return nil }
        guard let need = OrderNeed(rawValue: name) else {
            let names = OrderNeed.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "“\(name)” is no order; there are \(names)")
        }
        return need
    }

    /// The events of a data directory's log that the projection folds.
    private func logged(_ path: String, _ check: OrderCheck) throws -> [OrderCheckEvent] {
        var maker = OrderCheckEventMaker(catalog)
        var events: [OrderCheckEvent] = []
        do {
            let log = try OfflineLog(path, catalog: catalog)
            try log.events.makeReader().read(from: Offset(0)) { event in
                guard check.folds(event.type) else { return true }
                let label = EventIdentity(event.json.bytes).id.string
                events.append(
                    maker.make(
                        type: event.type, topic: event.topic, data: Array(event.data),
                        offset: event.offset.rawValue, label: label))
                return true
            }
        } catch ServerError.log(let reason) {
            throw CommandFailure(.noInput, "\(path): \(reason)")
        } catch let error as LogReadError {
            throw CommandFailure(.noInput, "\(path): \(error)")
        } catch let error as ServerError {
            throw error.atLaunch(ServeSettings(data: path))
        }
        return events
    }

    /// The events of a text that the projection folds, each once, with the offsets that a new log
    /// would give them.
    private func decoded(
        _ text: [UInt8], _ name: String, _ check: OrderCheck
    ) throws -> [OrderCheckEvent] {
        var decoder = EventDecoder(catalog: catalog)
        let block: EventBlock
        do {
            block = try decoder.decode(text, as: .lines)
        } catch {
            let problem = error.problems.first
            throw CommandFailure(
                .dataRefused,
                "\(name): event \((problem?.index ?? 0) + 1): \(problem?.pointer ?? "") "
                    + "\(problem?.detail ?? "it cannot be read")")
        }
        var maker = OrderCheckEventMaker(catalog)
        var events: [OrderCheckEvent] = []
        var known: Set<EventIdentity> = []
        for index in 0..<block.count {
            let identity = block.withJSON(at: index) { EventIdentity($0) }
            guard known.insert(identity).inserted else { continue }
            let type = block.type(at: index).name
            guard check.folds(type) else { continue }
            let data = block.withData(at: index) { $0.withUnsafeBytes { Array($0) } }
            events.append(
                maker.make(
                    type: type, topic: block.topic(at: index), data: data,
                    offset: Int64(known.count - 1), label: identity.id.string))
        }
        return events
    }
}

/// What names an event once and for all.
private struct EventIdentity: Hashable {
    let source: Text
    let id: Text

    init(_ json: RawSpan) {
        var reader = JSONReader()
        let isRead = (try? reader.readText(json)) != nil
        source = EventIdentity.member("source", isRead, reader, json)
        id = EventIdentity.member("id", isRead, reader, json)
    }

    private static func member(
        _ name: StaticString, _ isRead: Bool, _ reader: borrowing JSONReader, _ json: RawSpan
    ) -> Text {
        guard isRead, let token = reader.member(name, of: 0, in: json) else { return "" }
        return Text(reader.string(at: token, in: json) ?? "")
    }
}
