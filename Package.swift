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

/// A module of ours, held to the common settings.
func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of a module.
func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "anybind",
    products: [
        .library(name: "DriverCore", targets: ["DriverCore"]),
        .library(name: "Sysfs", targets: ["Sysfs"]),
        .library(name: "VirtualSysfs", targets: ["VirtualSysfs"]),
        .library(name: "SysfsMount", targets: ["SysfsMount"]),
        .library(name: "JSON5", targets: ["JSON5"]),
        .library(name: "Machine", targets: ["Machine"]),
        .library(name: "Snapshot", targets: ["Snapshot"]),
        .library(name: "Host", targets: ["Host"]),
        .library(name: "Simulation", targets: ["Simulation"]),
        .library(name: "MachineMount", targets: ["MachineMount"]),
        .library(name: "Binding", targets: ["Binding"]),
        .executable(name: "anybind", targets: ["anybind"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        module("DriverCore"),
        .target(name: "COpen"),
        .target(name: "CStart"),
        module("Sysfs", "COpen", system),
        module("VirtualSysfs", "DriverCore", "Sysfs", system),
        .target(name: "CSysfsMount"),
        module("SysfsMount", "CSysfsMount", "Sysfs", system),
        module("JSON5"),
        module("Machine", "DriverCore", "JSON5", system),
        module("Snapshot", "JSON5", "Sysfs"),
        module("Host", system),
        module(
            "Simulation",
            "DriverCore",
            "Host",
            "JSON5",
            "Machine",
            "Sysfs",
            "VirtualSysfs",
            system
        ),
        module(
            "MachineMount",
            "DriverCore",
            "Host",
            "Machine",
            "Simulation",
            "Sysfs",
            "SysfsMount",
            "VirtualSysfs",
            system
        ),
        module("Binding", "Sysfs", "Host", system),
        .executableTarget(
            name: "anybind",
            dependencies: [
                "Binding", "CStart", "DriverCore", "Host", "JSON5", "Machine", "MachineMount",
                "Simulation", "Snapshot", "Sysfs", "SysfsMount", arguments, system,
            ],
            swiftSettings: strict
        ),

        .target(name: "ScratchTree", path: "Tests/ScratchTree", swiftSettings: strict),
        .target(name: "MountSupport", path: "Tests/MountSupport", swiftSettings: strict),
        .target(
            name: "Hostile",
            dependencies: ["ScratchTree"],
            path: "Tests/Hostile",
            exclude: ["calls.c", "calls.py", "calls.txt"],
            swiftSettings: strict
        ),
        .target(name: "DebateThread", path: "Tests/DebateThread", swiftSettings: strict),
        tests("AnybindTests", "ScratchTree", "anybind", "Sysfs", arguments, system),
        .target(
            name: "Rehearsal",
            dependencies: ["Binding", "DriverCore", "Host", "Machine", "Sysfs", "VirtualSysfs"],
            path: "Tests/Rehearsal",
            swiftSettings: strict
        ),
        tests(
            "BindingTests",
            "Binding",
            "DriverCore",
            "Host",
            "Rehearsal",
            "Simulation",
            "Sysfs",
            system
        ),
        tests(
            "ConformanceTests",
            "ConformanceCases",
            "ConformanceRunner",
            "CoreSubject",
            "DriverCore",
            "KernelLab",
            system
        ),
        tests("DriverCoreTests", "DriverCore", "Sysfs"),
        tests("HostTests", "Host", system),
        tests("JSON5Tests", "JSON5"),
        tests("MachineTests", "DriverCore", "JSON5", "Machine", system),
        tests(
            "VirtualSysfsTests",
            "ConformanceCases",
            "ConformanceRunner",
            "CoreSubject",
            "DriverCore",
            "Sysfs",
            "VirtualSysfs",
            system
        ),
        tests("LabTests", "KernelLab", "LabBase", system),
        tests(
            "RealKernelTests",
            "Binding",
            "DebateThread",
            "DriverCore",
            "Hostile",
            "KernelLab",
            "LabBase",
            "Machine",
            "MountSupport",
            "Rehearsal",
            "Simulation",
            "Sysfs",
            system
        ),
        tests(
            "SimulationTests",
            "DriverCore",
            "Host",
            "JSON5",
            "Machine",
            "Simulation",
            "Sysfs",
            "VirtualSysfs",
            system
        ),
        tests("SnapshotTests", "DriverCore", "Machine", "Simulation", "Snapshot", "Sysfs", system),
        tests("SysfsTests", "ScratchTree", "Sysfs", system),
        tests("SysfsMountTests", "Simulation", "Sysfs", "SysfsMount", system),
        tests(
            "MachineMountTests",
            "DebateThread",
            "Hostile",
            "Machine",
            "MachineMount",
            "MountSupport",
            "ScratchTree",
            "Simulation",
            "anybind",
            "Sysfs",
            "SysfsMount",
            "VirtualSysfs",
            "DriverCore",
            system
        ),

        // The laboratory: real kernels under QEMU, an agent inside them, and the wire between.
        .target(name: "CLab", path: "Conformance/CLab"),
        .target(
            name: "LabBase",
            dependencies: [system],
            path: "Conformance/LabBase",
            swiftSettings: strict
        ),
        .target(
            name: "KernelLab",
            dependencies: ["LabBase", system],
            path: "Conformance/KernelLab",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "lab-agent",
            dependencies: ["CLab", "LabBase", system],
            path: "Conformance/LabAgent",
            swiftSettings: strict
        ),

        // Cases of what kernels answered, played on the driver core and on kernels.
        .target(
            name: "ConformanceCases",
            path: "Conformance/Cases",
            swiftSettings: strict
        ),
        .target(
            name: "CoreSubject",
            dependencies: ["ConformanceCases", "DriverCore", "Sysfs", "VirtualSysfs", system],
            path: "Conformance/CoreSubject",
            swiftSettings: strict
        ),
        .target(
            name: "ConformanceRunner",
            dependencies: [
                "ConformanceCases", "CoreSubject", "DriverCore", "KernelLab", "LabBase", system,
            ],
            path: "Conformance/Runner",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "conformance",
            dependencies: [
                "ConformanceCases", "ConformanceRunner", "CoreSubject", "DriverCore", "JSON5",
                "KernelLab",
                arguments,
            ],
            path: "Conformance/Command",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "DriverCore", "KernelLab", "LabBase", "Machine", "Simulation", "Sysfs",
                "VirtualSysfs", arguments, system,
            ],
            path: "Benchmarks",
            exclude: ["README.md", "C"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
