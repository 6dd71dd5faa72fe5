/// What is said of a kind of problem, in answers and on its page.
struct ProblemFacts {
    let status: Int
    let title: String
    let explanation: String

    private init(_ status: Int, _ title: String, _ explanation: String) {
        self.status = status
        self.title = title
        self.explanation = explanation
    }

    static func of(_ kind: ProblemKind) -> ProblemFacts {
        if let facts = ofAppends(kind) ?? ofReads(kind) ?? ofVersions(kind) { return facts }
        return ofRequests(kind) ?? ofServer(kind)
    }

    private static func ofAppends(_ kind: ProblemKind) -> ProblemFacts? {
        switch kind {
        case .malformedEvent:
            ProblemFacts(
                400, "An event is malformed",
                "The body is no JSON, or not in the form its Content-Type says. Nothing of this"
                    + " request was appended, unless the answer says how many lines are on disk.")
        case .invalidEvent:
            ProblemFacts(
                422, "An event breaks its type's schema",
                "“errors” names each event by its index and the member by a JSON pointer. Correct"
                    + " the event and send the request again; nothing of it was appended.")
        case .conflictingEvent:
            ProblemFacts(
                409, "An event of that name has other content",
                "“source” and “id” name an event once and for all, and an event with both is in"
                    + " the log already, with other content. Give the new event an id of its own.")
        case .producerGap:
            ProblemFacts(
                409, "A numbered request is missing",
                "Producer-Seq is higher than the next number of this producer. Send the request"
                    + " that Producer-Expected-Seq names first.")
        case .producerFenced:
            ProblemFacts(
                403, "A newer producer has taken over",
                "A request with a higher Producer-Epoch was accepted. This producer must stop.")
        case .ingestStopped:
            ProblemFacts(
                503, "Ingest has stopped",
                "The disk failed to make events durable, and what it holds is not known until the"
                    + " log is opened again. Reads go on. Check the disk, then restart the server.")
        case .diskFull:
            ProblemFacts(
                507, "The disk is full",
                "Nothing of this request was appended. Reads go on, and ingest goes on by itself"
                    + " as soon as there is room.")
        case .overloaded:
            ProblemFacts(
                429, "Ingest must slow down",
                "More events wait for the disk than may wait. Send the request again after"
                    + " Retry-After; sending the same events twice is safe.")
        default: nil
        }
    }

    private static func ofReads(_ kind: ProblemKind) -> ProblemFacts? {
        switch kind {
        case .noSuchTable: ProblemFacts(404, "There is no such table", "See /v1/tables.")
        case .noSuchRow:
            ProblemFacts(
                404, "There is no such row",
                "At the position in Stream-Checkpoint-Offset no event has made this row.")
        case .noSuchTopic: ProblemFacts(404, "There is no such topic", "See /v1/topics.")
        case .generatedTable:
            ProblemFacts(
                405, "A stream table is generated",
                "Rows are folded from events and cannot be written. Append a corrective event with"
                    + " POST /v1/events; the row follows.")
        case .beyondLogEnd:
            ProblemFacts(
                409, "The position is beyond the log's end",
                "No event has that offset yet, so waiting is pointless. Pass the position that an"
                    + " append returned, and to the server that returned it.")
        case .otherLog:
            ProblemFacts(
                409, "The position is of another log",
                "The server has another log now, such as one from a backup: offsets of the log that"
                    + " the position came from say nothing here. Begin anew, with “from=0” or at"
                    + " the end.")
        case .notYetApplied:
            ProblemFacts(
                503, "The table has not reached that position yet",
                "Ask again after Retry-After, or let the server wait with “Prefer: wait=5”.")
        case .tooStale:
            ProblemFacts(
                503, "The table lags more than you allow",
                "Ask again after Retry-After, let the server wait with “Prefer: wait=5”, or allow"
                    + " a larger max_lag_seconds.")
        case .tooSlow:
            ProblemFacts(
                503, "The question costs too much",
                "A page has a time limit. Filter by the first column of the key, order by the key,"
                    + " or take the whole result as a stream.")
        case .building:
            ProblemFacts(
                503, "The table is being built",
                "Its rows are folded from the log for the first time. Progress is at"
                    + " /v1/projections.")
        case .faulted:
            ProblemFacts(
                503, "The table cannot be read",
                "Its file failed. The reason is at /v1/projections and in the server's log.")
        case .damagedLog:
            ProblemFacts(
                500, "A part of the log is damaged",
                "A record batch does not match its checksum and is not given out as truth. The"
                    + " detail names its offsets. Restore the log from a backup.")
        case .quarantined:
            ProblemFacts(
                503, "Events of this row wait in quarantine",
                "One of them could not be folded, so the row does not reflect it and those after"
                    + " it. See /v1/projections; an operator retries after the fix.")
        default: nil
        }
    }

    private static func ofVersions(_ kind: ProblemKind) -> ProblemFacts? {
        switch kind {
        case .noSuchProjection:
            ProblemFacts(404, "There is no such projection", "See /v1/projections.")
        case .noSuchVersion:
            ProblemFacts(
                404, "There is no such version",
                "The server has rules of the versions in “available_versions” and keeps files of"
                    + " those in “versions”, at /v1/projections.")
        case .alreadyBuilding:
            ProblemFacts(
                409, "A build runs already", "Wait until it has ended; see /v1/projections.")
        case .alreadyBuilt:
            ProblemFacts(
                409, "The version is built already",
                "It is live or stands by. “rebuild” folds it anew from offset 0.")
        case .notBuilt:
            ProblemFacts(
                409, "The version is not built", "POST its number to …/versions and wait.")
        case .notCaughtUp:
            ProblemFacts(
                409, "The version is still being built",
                "“eta_seconds” says how long it takes at the present rate.")
        case .versionIsLive:
            ProblemFacts(
                409, "The version is live",
                "It answers readers already, and cannot be retired before another one does.")
        case .noPreviousVersion:
            ProblemFacts(
                409, "There is nothing to roll back to",
                "No version that still has a file was live before this one.")
        case .incomparable:
            ProblemFacts(
                409, "The versions cannot be compared", "Their tables have different keys.")
        case .conditionFailed:
            ProblemFacts(
                412, "The cutover's condition does not hold",
                "“differences” says how many rows differ now; where If-Match no longer names the"
                    + " last comparison, compare again. Nothing was changed.")
        default: nil
        }
    }

    private static func ofRequests(_ kind: ProblemKind) -> ProblemFacts? {
        switch kind {
        case .badRequest:
            ProblemFacts(400, "The request is malformed", "The detail says where.")
        case .badParameter:
            ProblemFacts(
                400, "A parameter is unknown or wrong",
                "The detail names it. Parameters are never ignored, so that a misspelt filter"
                    + " cannot pass for an answer.")
        case .notFound: ProblemFacts(404, "There is nothing here", "See /openapi.yaml.")
        case .methodNotAllowed:
            ProblemFacts(405, "The method is not allowed here", "Allow names those that are.")
        case .notAcceptable:
            ProblemFacts(406, "No acceptable form", "The detail names the forms that exist.")
        case .timeout:
            ProblemFacts(
                408, "The request took too long",
                "The head must arrive within its deadline and the body at a minimum rate.")
        case .tooLarge:
            ProblemFacts(
                413, "The body is too large",
                "A single event or a JSON array may have 8 MiB. Send more as"
                    + " application/x-ndjson, which is read as a stream. A what-if may have 1 MiB,"
                    + " an operator's request 4 KiB.")
        case .uriTooLong: ProblemFacts(414, "The request target is too long", "Shorten it.")
        case .unsupportedMediaType:
            ProblemFacts(
                415, "The body is in no form that is taken",
                "Events come as application/json, application/x-ndjson,"
                    + " application/cloudevents+json, application/cloudevents-batch+json, or as"
                    + " any JSON with ce-id, ce-source and ce-type fields.")
        case .expectationFailed:
            ProblemFacts(417, "The expectation is not met", "Only 100-continue is.")
        case .headersTooLarge:
            ProblemFacts(431, "The head is too large", "Send fewer or shorter fields.")
        default: nil
        }
    }

    private static func ofServer(_ kind: ProblemKind) -> ProblemFacts {
        switch kind {
        case .notImplemented:
            ProblemFacts(501, "The method is not known", "See /openapi.yaml.")
        case .versionNotSupported:
            ProblemFacts(505, "The HTTP version is not supported", "Use HTTP/1.1.")
        default:
            ProblemFacts(
                500, "The server failed", "The server's log says more. Reads may be repeated.")
        }
    }
}
