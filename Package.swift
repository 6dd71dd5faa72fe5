// swift-tools-version: 6.2
import PackageDescription

let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "tidetable",
    products: [
        .library(name: "Tidetable", targets: ["TidetableApplication", "Projections"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The executables.
        .executableTarget(
            name: "tidetable",
            dependencies: ["TidetableApplication", "HarborPoint"]),
        .executableTarget(
            name: "tidetable-bench",
            dependencies: [
                "Benchmarks", "CBench", "CLinux", "HTTPClient", "HTTPCore", "JSON", "HarborPoint",
                "DeclaredProjections", "ProjectionRuntime", "EventLog", "Projections", arguments,
            ]),
        .target(name: "Benchmarks", dependencies: ["JSON"]),
        .target(name: "CBench", dependencies: ["CSQLite"]),

        // What an executable of any domain is made of: the library product.
        .target(
            name: "TidetableApplication",
            dependencies: [
                "TidetableCommands", "TidetableAPI", "DeclaredProjections", "ProjectionRuntime",
                "EventLog", "Projections", "JSON", "CLinux", logging,
            ],
            resources: [.copy("../../Public"), .copy("../../openapi.yaml")]),

        // From the command line down to the clients' side of HTTP.
        .target(
            name: "TidetableCommands",
            dependencies: ["HTTPClient", "HTTPCore", "JSON", "CZlib", arguments, logging],
            resources: [.copy("Resources")]),
        .target(name: "HTTPClient", dependencies: ["HTTPCore"]),

        // From the API down to the bytes; imports only point down.
        .target(
            name: "TidetableAPI",
            dependencies: [
                "TableQueries", "ProjectionRuntime", "TableComparison", "TableHistory",
                "StreamTables", "EventLog",
                "Projections", "HTTPServer", "HTTPCore", "JSON",
            ]),
        .target(name: "HarborPoint", dependencies: ["Projections"]),
        .target(name: "DeclaredProjections", dependencies: ["Projections", "JSON", "SQLite"]),
        .target(
            name: "TableQueries",
            dependencies: ["StreamTables", "EventLog", "Projections", "JSON", "SQLite"]),
        .target(
            name: "ProjectionRuntime",
            dependencies: [
                "TableComparison", "TableHistory", "StreamTables", "EventLog", "Projections",
                "SQLite", "CXXHash", "CLinux",
            ]),
        .target(
            name: "TableHistory",
            dependencies: ["StreamTables", "EventLog", "Projections", "JSON", "SQLite"]),
        .target(
            name: "TableComparison",
            dependencies: ["StreamTables", "EventLog", "Projections", "SQLite", "CXXHash"]),
        .target(
            name: "StreamTables",
            dependencies: ["EventLog", "Projections", "JSON", "SQLite", "CLinux"]),
        .target(
            name: "EventLog", dependencies: ["Projections", "JSON", "SQLite", "CXXHash", "CZstd"]),
        .target(name: "Projections", dependencies: ["JSON"]),
        .target(name: "HTTPServer", dependencies: ["HTTPCore", "CLinux"]),
        .target(name: "HTTPCore"),
        .target(name: "JSON"),
        .target(name: "SQLite", dependencies: ["CSQLite"]),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CXXHash"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CZstd"),
        .target(name: "CLinux"),

        // Tests mirror the sources.
        .testTarget(
            name: "BenchmarksTests",
            dependencies: ["Benchmarks", "CBench", "SQLite", "JSON", "HarborPoint", "Projections"]),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
        .target(name: "HTTPCases", path: "Tests/HTTPCases"),
        .testTarget(name: "HTTPCoreTests", dependencies: ["HTTPCore", "HTTPCases"]),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "HTTPCore"]),
        .testTarget(
            name: "TidetableCommandTests",
            dependencies: [
                "TidetableCommands", "HTTPClient", "HTTPCore", "JSON", arguments, logging,
            ]),
        .testTarget(
            name: "HTTPServerTests", dependencies: ["HTTPServer", "HTTPCore", "HTTPCases"]),
        .testTarget(
            name: "EventLogTests", dependencies: ["EventLog", "Projections", "JSON", "SQLite"]),
        .testTarget(
            name: "TidetableAPITests",
            dependencies: [
                "TidetableAPI", "HTTPClient", "HTTPCore", "EventLog", "JSON", "HarborPoint",
                "Projections", "GoldenData", "SQLite",
            ]),
        .testTarget(
            name: "ContractTests",
            dependencies: [
                "TidetableAPI", "HarborPoint", "HTTPClient", "HTTPCore", "JSON", "Projections",
                "Yams",
            ]),
        .target(
            name: "GoldenData", dependencies: ["CZlib", "JSON", "Projections"],
            path: "Tests/GoldenData", exclude: ["Resources"]),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: ["Projections", "SQLite", "StreamTables", "GoldenData"]),
        .testTarget(
            name: "HarborPointTests", dependencies: ["HarborPoint", "Projections", "GoldenData"]),
        .testTarget(
            name: "DeclaredProjectionsTests",
            dependencies: [
                "DeclaredProjections", "HarborPoint", "Projections", "JSON", "SQLite",
                "GoldenData",
            ], exclude: ["Resources"]),
        .testTarget(
            name: "StreamTablesTests",
            dependencies: ["StreamTables", "EventLog", "Projections", "SQLite", "GoldenData"]),
        .testTarget(
            name: "ProjectionRuntimeTests",
            dependencies: [
                "ProjectionRuntime", "StreamTables", "EventLog", "Projections", "SQLite",
                "HarborPoint", "GoldenData",
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "tidetable", "HTTPClient", "HTTPCore", "HarborPoint", "Projections", "JSON",
                "GoldenData",
            ]),
        .testTarget(
            name: "TidetableApplicationTests",
            dependencies: [
                "TidetableApplication", "TidetableCommands", "TidetableAPI", "EventLog",
                "HarborPoint", "GoldenData",
            ]),
        .testTarget(name: "StyleTests"),
        .testTarget(
            name: "TableHistoryTests",
            dependencies: [
                "TableHistory", "StreamTables", "EventLog", "Projections", "SQLite", "JSON",
                "HarborPoint", "GoldenData",
            ]),
        .testTarget(
            name: "TableComparisonTests",
            dependencies: [
                "TableComparison", "StreamTables", "EventLog", "Projections", "SQLite",
                "GoldenData",
            ]),
        .testTarget(
            name: "TableQueriesTests",
            dependencies: [
                "TableQueries", "StreamTables", "EventLog", "Projections", "SQLite", "JSON",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
