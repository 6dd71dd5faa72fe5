import EventLog
import Glibc
import HTTPServer
import ProjectionRuntime
import TableQueries

/// `/metrics` in Prometheus' text format. Names end in their unit; counters in `_total`.
enum MetricsText {
    static func render(_ parts: ServerParts, _ flow: ReadFlow) -> String {
        var text = ""
        appendLog(parts, &text)
        appendProjections(parts, flow, &text)
        appendChanges(parts.metrics, &text)
        appendServer(parts.metrics, &text)
        appendProcess(&text)
        return text
    }

    private static func appendLog(_ parts: ServerParts, _ text: inout String) {
        let metrics = parts.events.metrics
        one(
            "log_end_offset", "gauge", "Offset of the last durable event.", parts.events.end.last,
            &text)
        one("log_commits_total", "counter", "Transactions, each one fsync.", metrics.commits, &text)
        one("log_appended_events_total", "counter", "Events appended.", metrics.events, &text)
        one(
            "log_appended_bytes_total", "counter", "Bytes of stored record batches.", metrics.bytes,
            &text)
        one(
            "log_duplicate_events_total", "counter", "Events seen before and not appended again.",
            metrics.duplicates, &text)
        one(
            "log_refused_requests_total", "counter", "Appends that the writer refused.",
            metrics.refusedRequests, &text)
        one("log_queued_requests", "gauge", "Appends that wait.", metrics.queuedRequests, &text)
        one("log_queued_bytes", "gauge", "Bytes of appends that wait.", metrics.queuedBytes, &text)
        one(
            "log_ingest_stopped", "gauge", "1 once a failed fsync has stopped ingest.",
            parts.events.stopReason == nil ? 0 : 1, &text)
        head("log_topic_events_total", "counter", "Events of a topic in the log.", &text)
        for (topic, count) in parts.events.topicCounts {
            line("log_topic_events_total", "topic=\"\(topic)\"", count, &text)
        }
    }

    private static func appendProjections(
        _ parts: ServerParts, _ flow: ReadFlow, _ text: inout String
    ) {
        let files = parts.host.projections.flatMap(\.files)
        func each(
            _ name: String, _ type: String, _ help: String,
            _ value: (ProjectionFile, ProjectionStatus.Reading) -> any CustomStringConvertible
        ) {
            head(name, type, help, &text)
            for file in files {
                let reading = file.status.current
                let labels =
                    "projection=\"\(file.projection.name)\",version=\"\(file.version)\""
                    + ",role=\"\(reading.role.name)\""
                line(name, labels, value(file, reading), &text)
            }
        }
        each("projection_position_offset", "gauge", "Last applied offset.") { $1.position.last }
        each("projection_lag_events", "gauge", "Events not applied yet.") {
            flow.freshness(of: $1).lagEvents
        }
        each("projection_lag_seconds", "gauge", "Age of the oldest event not applied yet.") {
            flow.freshness(of: $1).lagSeconds
        }
        each("projection_folded_events_total", "counter", "Events folded.") { $1.eventsFolded }
        each("projection_written_rows_total", "counter", "Rows written.") { $1.rowsWritten }
        each("projection_commits_total", "counter", "Transactions.") { $1.commits }
        each("projection_waiting_readers", "gauge", "Readers that wait for a position.") {
            file, _ in file.gate.waiting
        }
        each("projection_quarantined_keys", "gauge", "Keys whose events wait.") { file, _ in
            file.quarantine.count
        }
        each("projection_faulted", "gauge", "1 while the projector cannot go on.") {
            if case .faulted = $1.state { return 1 }
            return 0
        }
        head("drift_rows", "gauge", "Rows found to differ from their refold.", &text)
        for projection in parts.host.projections {
            line("drift_rows", "projection=\"\(projection.name)\"", projection.driftRows, &text)
        }
    }

    private static func appendChanges(_ metrics: Metrics, _ text: inout String) {
        let changes = metrics.changes
        one("change_streams", "gauge", "Clients that follow changes.", changes.streams, &text)
        one(
            "change_deliveries_total", "counter", "Pieces of changes sent to a client.",
            changes.deliveries, &text)
        one(
            "change_resets_total", "counter", "Times a client was told to forget its copy.",
            changes.resets, &text)
    }

    private static func appendServer(_ metrics: Metrics, _ text: inout String) {
        guard let server = metrics.statistics else { return }
        head("http_requests_total", "counter", "Requests by kind of route.", &text)
        for request in metrics.requests {
            line("http_requests_total", "route=\"\(request.kind)\"", request.count, &text)
        }
        head("http_answers_total", "counter", "Final answers by class of status.", &text)
        for digit in 2...5 {
            line("http_answers_total", "status=\"\(digit)xx\"", server.answers[digit], &text)
        }
        one("http_open_connections", "gauge", "Connections open.", server.openConnections, &text)
        one(
            "http_accepted_connections_total", "counter", "Connections accepted.",
            server.acceptedConnections, &text)
        one("http_received_bytes_total", "counter", "Bytes read.", server.bytesIn, &text)
        one("http_sent_bytes_total", "counter", "Bytes written.", server.bytesOut, &text)
        one(
            "http_parse_failures_total", "counter", "Requests that the parser refused.",
            server.parseFailures, &text)
        one("http_timeouts_total", "counter", "Deadlines missed.", server.timeouts, &text)
        one(
            "http_accept_pauses_total", "counter", "Times that accepting paused.",
            server.acceptPauses, &text)
    }

    private static func appendProcess(_ text: inout String) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        one(
            "process_resident_memory_high_water_bytes", "gauge", "Most memory resident so far.",
            Int(usage.ru_maxrss) * 1_024, &text)
        let seconds =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        one(
            "process_cpu_seconds_total", "counter", "Processor time used.",
            Decimals.text(seconds, 3), &text)
    }

    private static func one(
        _ name: String, _ type: String, _ help: String, _ value: any CustomStringConvertible,
        _ text: inout String
    ) {
        head(name, type, help, &text)
        line(name, "", value, &text)
    }

    private static func head(
        _ name: String, _ type: String, _ help: String, _ text: inout String
    ) {
        text += "# HELP tidetable_\(name) \(help)\n# TYPE tidetable_\(name) \(type)\n"
    }

    private static func line(
        _ name: String, _ labels: String, _ value: any CustomStringConvertible,
        _ text: inout String
    ) {
        text += "tidetable_\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value.description)\n"
    }
}
