extension HTTPTable {
    private static func length(_ name: String, _ value: String) -> HTTPCase {
        .refused(name, 400, head("POST /e", "Content-Length: \(value)\r\n") + "hello")
    }

    static let contentLength: [HTTPCase] = [
        .accepted(
            "a body of Content-Length is read", [.init("POST", "/e", body: "hello")],
            head("POST /e", "content-length: 5\r\n") + "hello"),
        .accepted(
            "what follows the body is the next request",
            [.init("POST", "/e", body: "hello"), .init("GET", "/b")],
            head("POST /e", "Content-Length: 5\r\n") + "hello" + head("GET /b")),
        .accepted(
            "a Content-Length of 0 has no body", [.init("POST", "/e"), .init("GET", "/b")],
            head("POST /e", "Content-Length: 0\r\n") + head("GET /b")),
        .accepted(
            "a POST without a length has no body", [.init("POST", "/e"), .init("GET", "/b")],
            head("POST /e") + head("GET /b")),
        .accepted(
            "a GET may have a body", [.init("GET", "/e", body: "hello"), .init("GET", "/b")],
            head("GET /e", "Content-Length: 5\r\n") + "hello" + head("GET /b")),
        .accepted(
            "a body may hold anything", [.init("POST", "/e", body: "\0\r\n\r\n\n")],
            head("POST /e", "Content-Length: 6\r\n") + "\0\r\n\r\n\n"),
        length("a signed Content-Length is refused", "+5"),
        length("a negative Content-Length is refused", "-5"),
        length("a hexadecimal Content-Length is refused", "0x5"),
        length("a Content-Length with an underscore is refused", "1_0"),
        length("a Content-Length with a space is refused", "1 0"),
        length("a Content-Length with a fraction is refused", "5.0"),
        length("an empty Content-Length is refused", ""),
        length("a Content-Length list is refused", "5, 5"),
        length("a Content-Length with a trailing comma is refused", "5,"),
        length("a quoted Content-Length is refused", "\"5\""),
        length("a Content-Length past Int64 is refused", "9223372036854775808"),
        length("a Content-Length past UInt64 is refused", "18446744073709551621"),
        length(
            "a Content-Length of a hundred digits is refused", String(repeating: "9", count: 100)),
        length("a Content-Length in full-width digits is refused", "５"),
        length("a repeated equal Content-Length is refused", "5\r\nContent-Length: 5"),
        length("a differing Content-Length is refused", "5\r\nContent-Length: 6"),
        length(
            "Content-Length then Transfer-Encoding is refused", "5\r\nTransfer-Encoding: chunked"),
        length(
            "Content-Length 0 with Transfer-Encoding is refused",
            "0\r\nTransfer-Encoding: chunked"),
        .refused(
            "a bad Content-Length in 1.0 is refused", 400,
            "POST /e HTTP/1.0\r\nContent-Length: x\r\n\r\n"),
    ]

    private static func coding(_ name: String, _ status: Int, _ value: String) -> HTTPCase {
        .refused(name, status, head("POST /e", "Transfer-Encoding: \(value)\r\n") + "0\r\n\r\n")
    }

    static let transferEncoding: [HTTPCase] = [
        .accepted(
            "the chunked coding is known in any case", [.init("POST", "/e", body: "hi")],
            head("POST /e", "TRANSFER-ENCODING: \t ChunKed \r\n") + "2\r\nhi\r\n0\r\n\r\n"),
        coding(
            "Transfer-Encoding then Content-Length is refused", 400,
            "chunked\r\nContent-Length: 5"),
        coding("chunked that is not last is refused", 400, "chunked, gzip"),
        coding("chunked twice is refused", 400, "chunked, chunked"),
        coding(
            "chunked twice in two lines is refused", 400, "chunked\r\nTransfer-Encoding: chunked"),
        coding("chunked before another line is refused", 400, "chunked\r\nTransfer-Encoding: gzip"),
        coding("gzip twice before chunked twice is refused", 400, "gzip, chunked, chunked"),
        coding("an unknown coding is not implemented", 501, "gzip"),
        coding("an unknown coding before chunked is not implemented", 501, "gzip, chunked"),
        coding(
            "an unknown coding in an earlier line is not implemented", 501,
            "gzip\r\nTransfer-Encoding: chunked"),
        coding("identity is not implemented", 501, "identity"),
        coding("a coding that looks like chunked is not implemented", 501, "xchunked"),
        coding("an empty Transfer-Encoding is refused", 400, ""),
        coding("an empty list member is refused", 400, ", chunked"),
        coding("a trailing comma is refused", 400, "chunked,"),
        coding("a quoted coding is refused", 400, "\"chunked\""),
        coding("chunked with a parameter is refused", 400, "chunked;q=1"),
        coding("a vertical tab before chunked is refused", 400, "\u{b}chunked"),
        .refused(
            "Transfer-Encoding in 1.0 is refused", 400,
            "POST /e HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .refused(
            "an unknown coding in 1.0 is refused", 400,
            "POST /e HTTP/1.0\r\nTransfer-Encoding: gzip\r\n\r\n"),
    ]

    private static func chunk(_ name: String, _ body: String) -> HTTPCase {
        .refused(name, 400, chunkedPost(body))
    }

    private static func goodChunks(_ name: String, _ content: String, _ body: String) -> HTTPCase {
        .accepted(
            name, [.init("POST", "/e", body: content), .init("GET", "/b")],
            chunkedPost(body) + head("GET /b"))
    }

    static let chunked: [HTTPCase] = [
        goodChunks("chunks are joined", "hello world", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
        goodChunks("an empty chunked body is accepted", "", "0\r\n\r\n"),
        goodChunks("chunk sizes may have leading zeros", "hi", "0002\r\nhi\r\n000\r\n\r\n"),
        goodChunks(
            "chunk sizes may be in either case", "0123456789", "A\r\n0123456789\r\n0\r\n\r\n"),
        goodChunks("chunk data may hold CRLF", "\r\n0\r\n", "5\r\n\r\n0\r\n\r\n0\r\n\r\n"),
        goodChunks("a chunk extension is ignored", "hi", "2;a\r\nhi\r\n0;b=c\r\n\r\n"),
        goodChunks(
            "several extensions are ignored", "hi", "2;a=1;b;c=\"x;\\\"y\"\r\nhi\r\n0\r\n\r\n"),
        goodChunks(
            "spaces inside of an extension are ignored", "hi", "2; a = 1 ; b\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size past 64 bits is refused", "10000000000000000\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size of 64 bits is refused", "FFFFFFFFFFFFFFFF\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size past Int64 is refused", "8000000000000000\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size that wraps to 2 is refused", "100000000000000002\r\nhi\r\n0\r\n\r\n"),
        chunk("a signed chunk size is refused", "+2\r\nhi\r\n0\r\n\r\n"),
        chunk("a negative chunk size is refused", "-2\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size with 0x is refused", "0x2\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size with an underscore is refused", "0_2\r\nhi\r\n0\r\n\r\n"),
        chunk("a space before the chunk size is refused", " 2\r\nhi\r\n0\r\n\r\n"),
        chunk("a space after the chunk size is refused", "2 \r\nhi\r\n0\r\n\r\n"),
        chunk("a space before an extension is refused", "2 ;a\r\nhi\r\n0\r\n\r\n"),
        chunk("a tab after the chunk size is refused", "2\t\r\nhi\r\n0\r\n\r\n"),
        chunk("an empty chunk size is refused", "\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size of letters is refused", "xyz\r\nhi\r\n0\r\n\r\n"),
        chunk("a chunk size in full-width digits is refused", "２\r\nhi\r\n0\r\n\r\n"),
        chunk("a bare LF after the chunk size is refused", "2\nhi\r\n0\r\n\r\n"),
        chunk("a bare CR after the chunk size is refused", "2\rhi\r\n0\r\n\r\n"),
        chunk("a missing CRLF after the data is refused", "2\r\nhi0\r\n\r\n"),
        chunk("a bare LF after the data is refused", "2\r\nhi\n0\r\n\r\n"),
        chunk("a bare CR after the data is refused", "2\r\nhi\r0\r\n\r\n"),
        chunk("excess data is refused", "2\r\nhi!\r\n0\r\n\r\n"),
        chunk("too little data is refused", "3\r\nhi\r\n0\r\n\r\n"),
        chunk("a bare semicolon is refused", "2;\r\nhi\r\n0\r\n\r\n"),
        chunk("a bare semicolon after the last size is refused", "0;\r\n\r\n"),
        chunk("two semicolons are refused", "2;;a\r\nhi\r\n0\r\n\r\n"),
        chunk("an extension without a name is refused", "2;=a\r\nhi\r\n0\r\n\r\n"),
        chunk("an extension without its value is refused", "2;a=\r\nhi\r\n0\r\n\r\n"),
        chunk("an unclosed quote in an extension is refused", "2;a=\"b\r\nhi\r\n0\r\n\r\n"),
        chunk("a quote that ends in a backslash is refused", "2;a=\"b\\\r\nhi\r\n0\r\n\r\n"),
        chunk("a control character in an extension is refused", "2;a=\u{1}\r\nhi\r\n0\r\n\r\n"),
        chunk("a NUL in an extension is refused", "2;a=\0\r\nhi\r\n0\r\n\r\n"),
        chunk("a tab in an extension is refused", "2;a=\"\t\"\r\nhi\r\n0\r\n\r\n"),
        chunk("a bare LF in an extension is refused", "2;a\nb\r\nhi\r\n0\r\n\r\n"),
        chunk("a bare CR in an extension is refused", "2;a\rb\r\nhi\r\n0\r\n\r\n"),
        chunk("a bare LF at the end is refused", "0\r\n\n"),
    ]

    static let trailers: [HTTPCase] = [
        goodChunks("trailers are dropped", "hi", "2\r\nhi\r\n0\r\nX: a\r\nY:\tb\r\n\r\n"),
        goodChunks("trailers change no framing", "hi", "2\r\nhi\r\n0\r\nContent-Length: 9\r\n\r\n"),
        chunk("a folded trailer is refused", "0\r\nX: a\r\n b\r\n\r\n"),
        chunk("a trailer with a space before its colon is refused", "0\r\nX : a\r\n\r\n"),
        chunk("a trailer without a colon is refused", "0\r\nX\r\n\r\n"),
        chunk("a NUL in a trailer is refused", "0\r\nX: a\0\r\n\r\n"),
        chunk("a bare LF in a trailer is refused", "0\r\nX: a\n\r\n"),
        chunk("a bare CR in a trailer is refused", "0\r\nX: a\rb\r\n\r\n"),
        chunk("a request in the place of trailers is refused", "0\r\n" + head("GET /b")),
    ]
}
