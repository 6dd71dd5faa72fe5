import DeclaredProjections
import GoldenData
import HarborPoint
import Projections

/// Projection files of tests.
enum DeclaredFile {
    /// The folder of the sample files.
    static let resources =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/Resources"

    /// A sample file.
    static func sample(_ name: String) throws -> DeclaredProjection {
        let loaded = ProjectionDirectory.load(resources, catalog: HarborPointEvents.catalog)
        guard let found = loaded.projections.first(where: { $0.name == name }) else {
            throw DataFileMissing(name: name, rejected: loaded.rejected)
        }
        return found
    }

    struct DataFileMissing: Error {
        let name: String
        let rejected: [ProjectionFileError]
    }

    /// A projection of the given text.
    static func compiled(
        _ text: String, file: String = "x.projection"
    ) throws(ProjectionFileError) -> DeclaredProjection {
        let bytes = Array(text.utf8)
        return try DeclaredProjection(
            bytes.span.bytes, file: file, catalog: HarborPointEvents.catalog)
    }

    /// A projection of charges with one column, `total`, and the given statement on line 6.
    static func ofCharges(
        _ select: String, column: String = "total integer"
    ) throws(ProjectionFileError) -> DeclaredProjection {
        try compiled(
            """
            projection totals version 1
            key sailing_id text
            column \(column)
            on charge-posted
              key :sailing_id
              \(select)
            """)
    }

    /// The row after one charge.
    static func row(
        of projection: DeclaredProjection, after old: Row? = nil, amount: String = "100",
        more: String = ""
    ) throws -> Row? {
        let data = Array(
            """
            {"sailing_id":"s1","booking_id":7,"charge_id":"c1","amount":\(amount),"currency":"EUR"\
            \(more)}
            """.utf8)
        var event = Event()
        try event.load(type: "charge-posted", topic: "payment-events", data: data.span.bytes)
        var keys: [Key] = []
        try projection.keys(of: event, into: &keys)
        return try projection.reduce(keys[0], old, event)
    }
}
