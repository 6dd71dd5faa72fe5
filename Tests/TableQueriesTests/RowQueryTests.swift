import EventLog
import Projections
import Testing

@testable import TableQueries

@Suite struct RowQueryTests {
    private func refusal(_ items: (String, String)...) -> QueryError? {
        do {
            _ = try Fixture.query(items)
            return nil
        } catch {
            return error
        }
    }

    @Test func nothingAskedIsAPageInKeyOrder() throws {
        let query = try Fixture.query([])
        #expect(query.filters.isEmpty)
        #expect(query.limit == nil)
        #expect(query.pageLimit == 100)
        #expect(query.order.map(\.column) == [0, 1])
        #expect(query.order.allSatisfy { !$0.isDescending })
        #expect(query.fields == Array(0..<9))
        #expect(query.bounds == ReadBounds())
    }

    private static let conditions: [(String, String, Filter.Condition)] = [
        ("guest", "A. Guest", .equal(.text("A. Guest"))),
        ("guest", "", .equal(.text(""))),
        ("deck", "-9223372036854775808", .equal(.integer(.min))),
        ("is_open", "true", .equal(.bool(true))),
        ("is_open[ne]", "false", .notEqual(.bool(false))),
        ("deck[gt]", "3", .greater(.integer(3))),
        ("deck[gte]", "3", .greaterOrEqual(.integer(3))),
        ("guest[lt]", "m", .less(.text("m"))),
        ("guest[lte]", "m", .lessOrEqual(.text("m"))),
        ("deck[in]", "3,1,3", .oneOf([.integer(1), .integer(3)])),
        ("guest[in]", "b\\,c,a\\\\", .oneOf([.text("a\\"), .text("b,c")])),
        ("guest[in]", "a,\u{301}b", .oneOf([.text("a"), .text("\u{301}b")])),
        ("guest[in]", "", .oneOf([.text("")])),
        ("holds[contains]", "x,y", .contains("x,y")),
        ("holds[is]", "null", .null),
        ("guest[is]", "notnull", .notNull),
        ("last_event_offset[gt]", "9", .greater(.integer(9))),
    ]

    @Test(arguments: conditions.indices)
    func aFilterIsTyped(index: Int) throws {
        let (name, value, condition) = RowQueryTests.conditions[index]
        #expect(try Fixture.query([(name, value)]).filters.map(\.condition) == [condition])
    }

    @Test func theOtherParametersAreTyped() throws {
        let query = try Fixture.query([
            ("limit", "10000"), ("order", "guest,-berth"), ("fields", "state,berth"),
            ("version", "2"), ("min_offset", "9124"), ("max_lag_seconds", "2.5"),
        ])
        #expect(query.limit == 10_000)
        #expect(
            query.order == [
                OrderTerm(column: 2, isDescending: false),
                OrderTerm(column: 1, isDescending: true),
                OrderTerm(column: 0, isDescending: false),
            ])
        #expect(query.fields == [7, 1])
        #expect(query.bounds.version == 2)
        #expect(query.bounds.minimumPosition == Position(last: 9124))
        #expect(query.bounds.maximumLagMilliseconds == 2_500)
    }

    @Test(arguments: [
        ("0", 0), ("0.0009", 0), ("3", 3_000), ("0.05", 50), ("1.2345", 1_234),
    ])
    func maximumLagIsRoundedDownToMilliseconds(text: String, milliseconds: Int64) throws {
        let query = try Fixture.query([("max_lag_seconds", text)])
        #expect(query.bounds.maximumLagMilliseconds == milliseconds)
    }

    private static let refused: [(String, String, String)] = [
        ("nothing", "1", "“nothing” is no parameter and no column"),
        ("nothing[gt]", "1", "“nothing[gt]” is no parameter and no column"),
        ("as_of", "x", "“as_of” must be a position, as an append or a read returned it"),
        ("Guest", "x", "“Guest” is no parameter and no column"),
        ("", "", "“” is no parameter and no column"),
        ("guest[", "x", "“guest[” is no parameter and no column"),
        ("deck", "three", "“deck” must be an integer of 64 bits"),
        ("deck", "9223372036854775808", "“deck” must be an integer of 64 bits"),
        ("deck", "+3", "“deck” must be an integer of 64 bits"),
        ("deck", "03", "“deck” must be an integer of 64 bits"),
        ("deck", "-0", "“deck” must be an integer of 64 bits"),
        ("deck", "3.0", "“deck” must be an integer of 64 bits"),
        ("deck", "", "“deck” must be an integer of 64 bits"),
        ("deck[in]", "1,x", "“deck[in]” must be an integer of 64 bits"),
        ("is_open", "1", "“is_open” must be true or false"),
        ("is_open", "TRUE", "“is_open” must be true or false"),
        ("guest[is]", "empty", "“guest[is]” must be null or notnull"),
        ("limit", "0", "“limit” must be an integer from 1 to 10000"),
        ("limit", "10001", "“limit” must be an integer from 1 to 10000"),
        ("limit", "ten", "“limit” must be an integer from 1 to 10000"),
        ("version", "0", "“version” must be an integer of at least 1"),
        ("fields", "berth,berth", "“fields” must be columns that are named once"),
        ("order", "berth,-berth", "“order” must be columns that are named once"),
        ("order", "holds", "“order” must be columns that have an order, holds is a list"),
        ("cursor", "", "“cursor” is not one that an answer gave"),
    ]

    @Test(arguments: refused.indices)
    func whatCannotBeHonouredIsNamed(index: Int) {
        let (name, value, message) = RowQueryTests.refused[index]
        let error = refusal((name, value))
        #expect(error?.description == message)
        #expect(error?.parameter == name)
    }

    @Test(arguments: [
        ("holds", "x", "holds[contains]"), ("holds[gt]", "x", "holds[contains]"),
        ("guest[contains]", "x", "guest is none"), ("is_open[gt]", "true", "[ne] only"),
        ("guest[like]", "x", "[lte]"), ("guest[]", "x", "[lte]"),
        ("guest[in]", "a\\b", "a backslash"), ("guest[in]", "a\\", "a backslash"),
        ("fields", "", "sailing_id, berth"), ("fields", "cabin", "sailing_id, berth"),
        ("order", "--berth", "sailing_id, berth"), ("order", "", "sailing_id, berth"),
        ("min_offset", "soon", "a position"), ("max_lag_seconds", "-1", "0 or more"),
        ("max_lag_seconds", "1.", "0 or more"), ("max_lag_seconds", "1e3", "0 or more"),
        ("max_lag_seconds", "99999999999999999999", "0 or more"),
    ])
    func theMessageSaysWhatWouldDo(name: String, value: String, part: String) throws {
        let error = try #require(refusal((name, value)))
        #expect(error.parameter == name)
        #expect(error.description.contains(part))
    }

    @Test(arguments: [
        "limit", "cursor", "order", "fields", "version", "min_offset", "max_lag_seconds",
    ])
    func whatIsGivenTwiceIsRefused(name: String) {
        let value = name == "order" || name == "fields" ? "berth" : "1"
        #expect(refusal((name, value), (name, value)) == .repeatedParameter(name))
    }

    @Test func theNumberOfFiltersAndValuesIsBounded() {
        let filters = (0...100).map { ("deck[ne]", String($0)) }
        #expect(throws: QueryError.tooMany(parameter: "deck[ne]", limit: 100)) {
            try Fixture.query(filters)
        }
        let values = (0...1_000).map { String($0) }.joined(separator: ",")
        #expect(refusal(("deck[in]", values)) == .tooMany(parameter: "deck[in]", limit: 1_000))
    }

    @Test func theOrderOfFiltersMakesNoOtherQuestion() throws {
        let one = try Fixture.query([("deck", "1"), ("guest", "a"), ("deck", "1")])
        let other = try Fixture.query([("guest", "a"), ("deck", "1")])
        #expect(one.canonicalBytes == other.canonicalBytes)
        #expect(one == other)
    }

    @Test func aLookupTakesFieldsAndBoundsOnly() throws {
        let key = Fixture.key("s", 1)
        let lookup = try RowLookup.parse(
            key: key, items: [(name: "fields", value: "guest"), (name: "min_offset", value: "3")],
            schema: Fixture.schema)
        #expect(lookup.fields == [2])
        #expect(lookup.bounds.minimumPosition == Position(last: 3))
        #expect(throws: QueryError.unknownParameter("limit")) {
            try RowLookup.parse(
                key: key, items: [(name: "limit", value: "3")], schema: Fixture.schema)
        }
    }
}
