/// The HTTP/1.1 table of the reliability page as raw requests.
public enum HTTPTable {
    /// Every case.
    public static let all =
        requestLine + targets + hosts + fieldLines + contentLength + transferEncoding + chunked
        + trailers + connection + limits

    /// The Host line that most cases carry.
    static let host = "Host: tide.example\r\n"

    /// A head of HTTP/1.1 with Host and these further lines, each ending in CRLF.
    static func head(_ line: String, _ fields: String = "") -> String {
        "\(line) HTTP/1.1\r\n\(host)\(fields)\r\n"
    }

    static func chunkedPost(_ body: String, _ fields: String = "") -> String {
        head("POST /e", "Transfer-Encoding: chunked\r\n" + fields) + body
    }
}
