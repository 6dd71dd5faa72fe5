// swift-tools-version: 6.2
import PackageDescription

// A server over tables of its own, for another domain than Harbor Point: copy this folder and point
// the dependency at where Tidetable is.
let package = Package(
    name: "berths",
    dependencies: [.package(name: "tidetable", path: "../..")],
    targets: [
        .executableTarget(
            name: "berths", dependencies: [.product(name: "Tidetable", package: "tidetable")])
    ],
    swiftLanguageModes: [.v6]
)
