/// Queries to PostgreSQL that append what the bodies of HTTP requests append.
extension RequestSet {
    /// One `INSERT` for each body of `requests`, with a row of jsonb for each event.
    public static func inserts(of requests: RequestSet, into table: String) -> RequestSet {
        var set = RequestSet()
        for index in 0..<requests.count {
            set.appendRequest { bytes in
                bytes.append(postgresQuery: "INSERT INTO \(table)(event) VALUES ") { bytes in
                    for (place, line) in requests.lines(index).enumerated() {
                        bytes.append(contentsOf: place == 0 ? "(".utf8 : ",(".utf8)
                        bytes.append(literal: line)
                        bytes.append(UInt8(ascii: ")"))
                    }
                }
            }
        }
        return set
    }

    /// One `COPY` for each body of `requests`.
    public static func copies(of requests: RequestSet, into table: String) -> RequestSet {
        var set = RequestSet()
        for index in 0..<requests.count {
            set.appendRequest { bytes in
                bytes.append(postgresQuery: "COPY \(table)(event) FROM STDIN")
                bytes.append(copying: requests.lines(index))
            }
        }
        return set
    }
}
