import Projections

/// A catalog made ready for checking events: names as bytes, topics as numbers.
final class CatalogIndex: Sendable {
    struct TypeRules: Sendable {
        let topic: Int
        let fields: [EventField]
        let fieldNames: NameTable
    }

    let catalog: EventCatalog
    let types: NameTable
    let topics: NameTable
    let rules: [TypeRules]

    init(_ catalog: EventCatalog) {
        self.catalog = catalog
        types = NameTable(catalog.types.map(\.name))
        topics = NameTable(catalog.topics)
        rules = catalog.types.map { type in
            TypeRules(
                topic: catalog.topics.firstIndex { Text($0) == Text(type.topic) } ?? 0,
                fields: type.fields,
                fieldNames: NameTable(type.fields.map(\.name)))
        }
    }

    func topic(named name: String) -> Int? {
        var name = name
        return name.withUTF8 { topics.index(of: UnsafeRawBufferPointer($0)) }
    }
}
