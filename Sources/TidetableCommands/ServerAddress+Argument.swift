import ArgumentParser
import HTTPClient

extension ServerAddress: ExpressibleByArgument {
    /// Reads `http://host:port`.
    public init?(argument: String) {
        self.init(url: argument)
    }
}
