import HTTPCore
import Testing

@Suite struct EntityTagTests {
    private let strong = EntityTag("a")
    private let weak = EntityTag("a", isWeak: true)

    @Test func listsAreRead() {
        #expect(EntityTagList(["*"]) == .any)
        #expect(EntityTagList(["\"a\""]) == .tags([strong]))
        #expect(EntityTagList(["W/\"a\""]) == .tags([weak]))
        #expect(EntityTagList(["\"\""]) == .tags([EntityTag("")]))
        #expect(
            EntityTagList(["\"a\",W/\"a\" , \"b,c\"", "\"d\""])
                == .tags([strong, weak, EntityTag("b,c"), EntityTag("d")]))
        #expect(EntityTagList([", \"a\" ,,"]) == .tags([strong]))
    }

    @Test(arguments: [
        [], [""], [","], ["a"], ["\"a"], ["a\""], ["\"a\" \"b\""], ["w/\"a\""], ["W/a"], ["W\"a\""],
        ["\"a b\""], ["*, \"a\""], ["\"a\"", "*"], ["**"], ["\"a\"x"], ["\"a\"", "x"],
    ])
    func whatIsMalformedGivesNoList(_ values: [String]) {
        #expect(EntityTagList(values) == nil)
    }

    @Test func weakTagsOnlyMatchWeakly() throws {
        let list = try #require(EntityTagList(["W/\"a\", \"b\""]))
        #expect(list.matchesWeakly(strong) && !list.matchesStrongly(strong))
        #expect(list.matchesWeakly(EntityTag("b")) && list.matchesStrongly(EntityTag("b")))
        #expect(!list.matchesStrongly(EntityTag("b", isWeak: true)))
        #expect(!list.matchesWeakly(EntityTag("c")) && !list.matchesWeakly(EntityTag("B")))
        #expect(EntityTagList.any.matchesWeakly(strong) && EntityTagList.any.matchesStrongly(weak))
    }

    @Test func aTagIsWrittenAsItIsRead() {
        for tag in [strong, weak, EntityTag("x.g3@9124")] {
            #expect(EntityTagList([tag.fieldValue]) == .tags([tag]))
        }
        #expect(weak.fieldValue == "W/\"a\"")
    }
}
