import HTTPCases
import Testing

/// The parser's table once more, through a live socket: what is accepted is answered in order, a
/// refusal is answered with its status as a problem, and the connection ends when it must.
@Suite(.timeLimit(.minutes(5)))
struct HTTPTableTests {
    static let server = try? LiveServer()

    @Test(arguments: HTTPTable.all)
    func everyCaseIsAnsweredAsTheTableSays(_ example: HTTPCase) throws {
        let client = try #require(Self.server).client()
        // The server may have refused and closed before all was sent.
        _ = client.trySend(example.input)
        if !example.closes { client.shutdownWriting() }
        for accepted in example.accepted {
            let answer = try client.readAnswer(toHead: accepted.method == "HEAD")
            #expect(answer.status == 200)
            #expect(answer["date"] != nil)
            guard accepted.method != "HEAD" else { continue }
            #expect(
                answer.body == "\(accepted.method) \(accepted.target) \(accepted.authority)\n"
                    + accepted.body)
        }
        if let failure = example.failure {
            let answer = try client.readAnswer()
            #expect(answer.status == failure)
            #expect(answer["content-type"] == "application/problem+json")
            #expect(answer["connection"] == "close")
            #expect(answer["date"] != nil)
        }
        #expect(try client.endsHere())
    }
}
