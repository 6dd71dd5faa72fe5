/// The functions of SQLite that a declared SELECT may call: those whose result is a function of
/// their arguments alone. No dates, nothing random, nothing of the connection, no extensions.
enum AllowedFunctions {
    static let names: Set<String> = [
        // Of any value.
        "coalesce", "ifnull", "iif", "nullif", "typeof", "min", "max",
        // Of numbers.
        "abs", "round", "sign",
        // Of texts; LIKE and GLOB are functions too.
        "char", "glob", "hex", "instr", "length", "like", "lower", "ltrim", "replace", "rtrim",
        "substr", "substring", "trim", "unicode", "upper",
        // Of JSON.
        "->", "->>", "json", "json_array", "json_array_length", "json_extract", "json_insert",
        "json_object", "json_patch", "json_quote", "json_remove", "json_replace", "json_set",
        "json_type", "json_valid",
    ]
}
