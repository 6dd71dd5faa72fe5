import Testing

@testable import HTTPServer

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:8080"), ("::1", "[::1]:8080"), ("0.0.0.0", "0.0.0.0:8080"),
    ])
    func numericAddressesAreReadAndWritten(_ text: String, _ description: String) throws {
        let address = try #require(SocketAddress(text, port: 8080))
        #expect(address.host == text)
        #expect(address.port == 8080)
        #expect(address.description == description)
    }

    @Test(arguments: ["localhost", "", "1.2.3", "1.2.3.4:80", "[::1]"])
    func namesAndPortsAreNoAddresses(_ text: String) {
        #expect(SocketAddress(text, port: 1) == nil)
    }
}
