// swift-tools-version: 6.3

import PackageDescription

// A package that depends on Anybind, as any other would: `make examples` resolves, builds and runs it.
let package = Package(
    name: "anybind-examples",
    dependencies: [
        .package(url: "https://github.com/anybind/anybind", from: "0.1.0"),
        // Another lower bound than Anybind's own: a dependency must leave room for that.
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    ],
    targets: [
        .executableTarget(
            name: "AnyDevice",
            dependencies: [
                .product(name: "DriverCore", package: "anybind"),
                .product(name: "DriverScripts", package: "anybind"),
            ]
        ),
        .executableTarget(
            name: "PlugIn",
            dependencies: [
                .product(name: "DeviceBinding", package: "anybind"),
                .product(name: "DriverCore", package: "anybind"),
                .product(name: "MachineFiles", package: "anybind"),
                .product(name: "MachineMount", package: "anybind"),
                .product(name: "MachineSimulation", package: "anybind"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
    ]
)
