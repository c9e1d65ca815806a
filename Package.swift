// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target of this package is held to.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)

let package = Package(
    name: "anybind",
    products: [
        .library(name: "DriverCore", targets: ["DriverCore"]),
        .library(name: "Sysfs", targets: ["Sysfs"]),
        .library(name: "VirtualSysfs", targets: ["VirtualSysfs"]),
        .library(name: "JSON5", targets: ["JSON5"]),
        .library(name: "Machine", targets: ["Machine"]),
        .library(name: "Host", targets: ["Host"]),
        .library(name: "Binding", targets: ["Binding"]),
        .executable(name: "anybind", targets: ["anybind"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        .target(name: "DriverCore", swiftSettings: strict),
        .target(name: "Sysfs", dependencies: [system], swiftSettings: strict),
        .target(
            name: "VirtualSysfs",
            dependencies: ["DriverCore", "Sysfs", system],
            swiftSettings: strict
        ),
        .target(name: "JSON5", swiftSettings: strict),
        .testTarget(name: "JSON5Tests", dependencies: ["JSON5"], swiftSettings: strict),
        .target(
            name: "Machine",
            dependencies: ["DriverCore", "JSON5", system],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MachineTests",
            dependencies: ["DriverCore", "JSON5", "Machine", system],
            swiftSettings: strict
        ),
        .target(name: "Host", dependencies: [system], swiftSettings: strict),
        .target(
            name: "Binding",
            dependencies: ["Sysfs", "Host", system],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "anybind",
            dependencies: [
                "Binding", "Host", "Machine", "Sysfs", "VirtualSysfs", arguments, system,
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
