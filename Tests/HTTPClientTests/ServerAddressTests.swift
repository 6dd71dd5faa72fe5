import HTTPClient
import Testing

@Test(arguments: [
    ("http://127.0.0.1:8080", "127.0.0.1", 8080), ("http://localhost/", "localhost", 80),
    ("HTTP://log-1.example:65535", "log-1.example", 65535),
])
func anAddressIsReadFromAURL(_ url: String, host: String, port: UInt16) {
    #expect(ServerAddress(url: url) == ServerAddress(host: host, port: port))
}

@Test(arguments: [
    "", "127.0.0.1:8080", "https://127.0.0.1", "http://", "http://:80", "http://a:0", "http://a:",
    "http://a:65536", "http://a:+1", "http://a/b", "http://a?b", "http://u@a", "http://[::1]:80",
    "http://a b", "http://a\r\nX: y",
])
func whatIsNoServerURLIsRefused(_ url: String) {
    #expect(ServerAddress(url: url) == nil)
}
