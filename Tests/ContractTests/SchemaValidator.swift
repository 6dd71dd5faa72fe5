import Foundation

/// Checks values against the part of JSON Schema 2020-12 that `openapi.yaml` uses. A keyword that
/// it does not know is a fault of the schema, so that nothing in the file is only decoration.
struct SchemaValidator {
    /// The whole document, which `$ref` points into.
    let document: JSONTree

    private static let annotations: Set = ["description", "default", "examples", "format"]
    private static let handled: Set = [
        "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "const",
        "anyOf", "pattern", "minimum", "maximum", "minLength", "minProperties",
        "minItems", "maxItems",
    ]

    /// What is wrong with `value`, each with the place; empty where it is valid.
    func faults(_ value: JSONTree, _ schema: JSONTree, at place: String = "$") -> [String] {
        var faults: [String] = []
        for keyword in schema.members.keys
        where !Self.handled.contains(keyword) && !Self.annotations.contains(keyword) {
            faults.append("\(place): the validator does not know “\(keyword)”")
        }
        if let reference = schema["$ref"]?.text {
            guard let target = resolve(reference) else { return ["\(place): no \(reference)"] }
            faults += self.faults(value, target, at: place)
        }
        faults += typeFaults(value, schema, place)
        faults += valueFaults(value, schema, place)
        faults += formatFaults(value, schema, place)
        switch value {
        case .object(let members): faults += memberFaults(members, schema, place)
        case .array(let items):
            let count = Double(items.count)
            if let least = schema["minItems"]?.number, count < least {
                faults.append("\(place): \(items.count) items are too few")
            }
            if let most = schema["maxItems"]?.number, count > most {
                faults.append("\(place): \(items.count) items are too many")
            }
            guard let schema = schema["items"] else { break }
            for (index, item) in items.enumerated() {
                faults += self.faults(item, schema, at: "\(place)[\(index)]")
            }
        default: break
        }
        return faults
    }

    /// The value that a `#/…` reference points to.
    func resolve(_ reference: String) -> JSONTree? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { tree, part in
            tree?[String(part).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }

    /// The value itself, or what it refers to.
    func resolved(_ value: JSONTree) -> JSONTree {
        value["$ref"]?.text.flatMap(resolve) ?? value
    }

    private func typeFaults(
        _ value: JSONTree, _ schema: JSONTree, _ place: String
    ) -> [String] {
        guard let type = schema["type"] else { return [] }
        let allowed = type.text.map { [$0] } ?? type.texts
        let isAllowed = allowed.contains { Self.matches(value, $0) }
        return isAllowed ? [] : ["\(place): \(value.json) is no \(allowed)"]
    }

    private static func matches(_ value: JSONTree, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"),
            (.object, "object"), (.number, "number"):
            true
        case (.number(let digits), "integer"): Int64(digits) != nil
        default: false
        }
    }

    private func valueFaults(
        _ value: JSONTree, _ schema: JSONTree, _ place: String
    ) -> [String] {
        var faults: [String] = []
        if let allowed = schema["enum"], !allowed.elements.contains(value) {
            faults.append("\(place): \(value.json) is none of \(allowed.json)")
        }
        if let only = schema["const"], only != value {
            faults.append("\(place): \(value.json) is not \(only.json)")
        }
        if let choices = schema["anyOf"] {
            let tries = choices.elements.map { self.faults(value, $0, at: place) }
            if !tries.contains([]) { faults.append("\(place): none of anyOf: \(tries)") }
        }
        if let least = schema["minimum"]?.number, let number = value.number, number < least {
            faults.append("\(place): \(number) is below \(least)")
        }
        if let most = schema["maximum"]?.number, let number = value.number, number > most {
            faults.append("\(place): \(number) is above \(most)")
        }
        return faults
    }

    private func formatFaults(
        _ value: JSONTree, _ schema: JSONTree, _ place: String
    ) -> [String] {
        guard let text = value.text else { return [] }
        var faults: [String] = []
        if let pattern = schema["pattern"]?.text,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            faults.append("\(place): “\(text)” does not match \(pattern)")
        }
        if let least = schema["minLength"]?.number, Double(text.count) < least {
            faults.append("\(place): “\(text)” is too short")
        }
        if schema["format"]?.text == "date-time", text.wholeMatch(of: Self.time) == nil {
            faults.append("\(place): “\(text)” is no time of RFC 3339")
        }
        return faults
    }

    private static var time: Regex<(Substring, Substring?, Substring)> {
        /\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)/
    }

    private func memberFaults(
        _ members: [String: JSONTree], _ schema: JSONTree, _ place: String
    ) -> [String] {
        var faults: [String] = []
        for name in schema["required"]?.texts ?? [] where members[name] == nil {
            faults.append("\(place): no member “\(name)”")
        }
        if let least = schema["minProperties"]?.number, Double(members.count) < least {
            faults.append("\(place): too few members")
        }
        let properties = schema["properties"]?.members ?? [:]
        let others = schema["additionalProperties"]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let known = properties[name] {
                faults += self.faults(value, known, at: "\(place).\(name)")
            } else if others == .bool(false) {
                faults.append("\(place): the member “\(name)” is not described")
            } else if let others, case .object = others {
                faults += self.faults(value, others, at: "\(place).\(name)")
            }
        }
        return faults
    }
}
