// swift-tools-version: 6.3

import PackageDescription

/// What every Swift target of this package is held to.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// What is in no loop of the file that is shipped, and is compiled for size there.
///
/// Nobody could depend on a target with such flags: they are there only for what `make` builds to be shipped.
let compact: Set = [
    "anybind", "ChangeJournal", "DeviceBinding", "DevicePolicy", "HardwareNames", "JSON5Text",
    "MachineFiles", "MachineHost", "MachineMap", "MachineSnapshot", "SysfsSurvey",
]
let isShipped = Context.environment["ANYBIND_SHIPPED"] != nil

/// How a module is compiled.
func settings(_ name: String) -> [SwiftSetting] {
    guard isShipped, compact.contains(name) else { return strict }
    return strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))]
}

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)

/// A module of ours, held to the common settings.
func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings(name))
}

/// The tests of a module.
func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "anybind",
    products: [
        .library(name: "DriverCore", targets: ["DriverCore"]),
        .library(name: "DriverScripts", targets: ["DriverScripts"]),
        .library(name: "Sysfs", targets: ["Sysfs"]),
        .library(name: "VirtualSysfs", targets: ["VirtualSysfs"]),
        .library(name: "SysfsMount", targets: ["SysfsMount"]),
        .library(name: "SysfsSurvey", targets: ["SysfsSurvey"]),
        .library(name: "MachineFiles", targets: ["MachineFiles"]),
        .library(name: "MachineSnapshot", targets: ["MachineSnapshot"]),
        .library(name: "MachineMap", targets: ["MachineMap"]),
        .library(name: "MachineHost", targets: ["MachineHost"]),
        .library(name: "MachineSimulation", targets: ["MachineSimulation"]),
        .library(name: "MachineMount", targets: ["MachineMount"]),
        .library(name: "HardwareNames", targets: ["HardwareNames"]),
        .library(name: "DeviceBinding", targets: ["DeviceBinding"]),
        .library(name: "ChangeJournal", targets: ["ChangeJournal"]),
        .library(name: "DevicePolicy", targets: ["DevicePolicy"]),
        .library(name: "RaceCheck", targets: ["RaceCheck"]),
        .library(name: "VFIO", targets: ["VFIO"]),
        .library(name: "DeviceModels", targets: ["DeviceModels"]),
        .library(name: "UserDrivers", targets: ["UserDrivers"]),
        .executable(name: "anybind", targets: ["anybind"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .target(
            name: "DriverCore",
            // What no history may break is looked at after each step of a debug build.
            swiftSettings: strict + [.define("ANYBIND_CHECKS", .when(configuration: .debug))]
        ),
        .target(name: "COpen"),
        .target(name: "CStart"),
        .target(name: "CFileSystem"),
        .target(name: "CHold"),
        .target(name: "CVFIO"),
        module("Sysfs", "COpen", system),
        module("DriverScripts", "DriverCore"),
        module("VirtualSysfs", "DriverCore", "DriverScripts", "Sysfs", system),
        .target(name: "CSysfsMount"),
        module("SysfsMount", "CSysfsMount", "Sysfs", system),
        module("JSON5Text"),
        module("HardwareNames"),
        module("MachineFiles", "DriverCore", "DriverScripts", "JSON5Text", system),
        module("SysfsSurvey", "DriverCore", "Sysfs", system),
        module("MachineSnapshot", "DriverCore", "JSON5Text", "Sysfs", "SysfsSurvey"),
        module("MachineHost", system),
        module("MachineMap", "Sysfs"),
        module("VFIO", "CVFIO", system),
        module("DeviceModels", "VFIO"),
        module("UserDrivers", "VFIO"),
        module(
            "MachineSimulation",
            "DriverCore",
            "DriverScripts",
            "MachineHost",
            "JSON5Text",
            "MachineFiles",
            "Sysfs",
            "VirtualSysfs",
            system
        ),
        module(
            "MachineMount",
            "DriverCore",
            "MachineHost",
            "MachineFiles",
            "MachineSimulation",
            "Sysfs",
            "SysfsMount",
            "VirtualSysfs",
            system
        ),
        module("DeviceBinding", "JSON5Text", "MachineHost", "Sysfs", system),
        module(
            "ChangeJournal",
            "CFileSystem",
            "DeviceBinding",
            "JSON5Text",
            "MachineHost",
            "Sysfs",
            system
        ),
        module(
            "DevicePolicy",
            "ChangeJournal",
            "DeviceBinding",
            "JSON5Text",
            "MachineHost",
            "Sysfs",
            system
        ),
        module(
            "RaceCheck",
            "DeviceBinding",
            "DriverCore",
            "DriverScripts",
            "JSON5Text",
            "MachineFiles",
            "MachineHost",
            "MachineSimulation",
            "Sysfs",
            "VirtualSysfs",
            system
        ),
        .executableTarget(
            name: "anybind",
            dependencies: [
                "CFileSystem", "CHold", "COpen", "ChangeJournal", "DeviceBinding", "CStart",
                "DevicePolicy", "DriverCore", "HardwareNames", "MachineHost",
                "JSON5Text", "MachineFiles",
                "MachineMap", "MachineMount",
                "MachineSimulation", "MachineSnapshot", "RaceCheck", "Sysfs", "SysfsMount",
                "SysfsSurvey",
                arguments, system,
            ],
            swiftSettings: settings("anybind")
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
        tests(
            "AnybindTests",
            "DeviceBinding",
            "Rehearsal",
            "ScratchTree",
            "anybind",
            "Sysfs",
            arguments,
            system
        ),
        .target(
            name: "Rehearsal",
            dependencies: [
                "DeviceBinding", "DriverCore", "DriverScripts", "MachineHost", "MachineFiles",
                "Sysfs",
                "VirtualSysfs", system,
            ],
            path: "Tests/Rehearsal",
            swiftSettings: strict
        ),
        tests("HardwareNamesTests", "HardwareNames"),
        tests(
            "ChangeJournalTests",
            "ChangeJournal",
            "DeviceBinding",
            "JSON5Text",
            "MachineHost",
            "Rehearsal",
            "Sysfs",
            system
        ),
        tests(
            "DevicePolicyTests",
            "DeviceBinding",
            "DevicePolicy",
            "Rehearsal",
            "ScratchTree",
            "Sysfs",
            system
        ),
        tests(
            "DeviceBindingTests",
            "DeviceBinding",
            "DriverCore",
            "JSON5Text",
            "MachineHost",
            "Rehearsal",
            "MachineSimulation",
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
        tests("CommandTrialsTests", "CommandTrials", "KernelLab", "MountSupport"),
        tests("DriverCoreTests", "DriverCore", "DriverScripts", "Sysfs"),
        tests("DriverScriptsTests", "DriverCore", "DriverScripts"),
        tests("MachineHostTests", "MachineHost", system),
        tests(
            "MachineMapTests",
            "DeviceBinding",
            "MachineFiles",
            "MachineMap",
            "MachineSimulation",
            "MachineSnapshot",
            "ScratchTree",
            "Sysfs",
            "anybind",
            system
        ),
        tests("JSON5TextTests", "JSON5Text"),
        tests("MachineFilesTests", "DriverCore", "JSON5Text", "MachineFiles", system),
        tests(
            "VirtualSysfsTests",
            "ConformanceCases",
            "ConformanceRunner",
            "CoreSubject",
            "DriverCore",
            "DriverScripts",
            "Sysfs",
            "VirtualSysfs",
            system
        ),
        tests("LabTests", "KernelLab", "LabBase", system),
        tests(
            "RealKernelTests",
            "DeviceBinding",
            "DebateThread",
            "DriverCore",
            "Hostile",
            "KernelLab",
            "LabBase",
            "MachineFiles",
            "MountSupport",
            "Rehearsal",
            "MachineSimulation",
            "Sysfs",
            system
        ),
        tests(
            "MachineSimulationTests",
            "DriverCore",
            "DriverScripts",
            "MachineHost",
            "JSON5Text",
            "MachineFiles",
            "MachineSimulation",
            "MachineSnapshot",
            "Rehearsal",
            "Sysfs",
            "VirtualSysfs",
            system
        ),
        tests(
            "MachineSnapshotTests",
            "ScratchTree",
            "DriverCore",
            "MachineFiles",
            "MachineSimulation",
            "MachineSnapshot",
            "Sysfs",
            "SysfsSurvey",
            system
        ),
        tests(
            "SysfsSurveyTests",
            "DriverCore",
            "DriverScripts",
            "MachineFiles",
            "MachineSimulation",
            "Sysfs",
            "SysfsSurvey",
            "VirtualSysfs",
            system
        ),
        tests(
            "RaceCheckTests",
            "DeviceBinding",
            "MachineFiles",
            "RaceCheck",
            "Rehearsal",
            "Sysfs"
        ),
        tests("SysfsTests", "ScratchTree", "Sysfs", system),
        tests("SysfsMountTests", "MachineSimulation", "Sysfs", "SysfsMount", system),
        tests(
            "MachineMountTests",
            "DebateThread",
            "Hostile",
            "MachineFiles",
            "MachineMount",
            "MountSupport",
            "ScratchTree",
            "MachineSimulation",
            "anybind",
            "Sysfs",
            "SysfsMount",
            "VirtualSysfs",
            "DriverCore",
            system
        ),

        // Facts that hold of devices, whoever brings us to them; and a program that tries them in a guest.
        .target(
            name: "VFIOTrials",
            dependencies: ["DeviceModels", "UserDrivers", "VFIO", system],
            path: "Tests/VFIOTrials",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "vfio-trials",
            dependencies: ["VFIOTrials"],
            path: "Tests/VFIOTrialsCommand",
            swiftSettings: strict
        ),
        tests(
            "VFIOTests",
            "DeviceModels",
            "KernelLab",
            "LabBase",
            "ScratchTree",
            "UserDrivers",
            "VFIO",
            "VFIOTrials",
            system
        ),
        tests("DeviceModelsTests", "DeviceModels", "VFIO"),

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
            dependencies: [
                "ConformanceCases", "DriverCore", "DriverScripts", "Sysfs", "VirtualSysfs", system,
            ],
            path: "Conformance/CoreSubject",
            swiftSettings: strict
        ),
        .target(
            name: "ConformanceRunner",
            dependencies: [
                "ConformanceCases", "CoreSubject", "DriverCore", "DriverScripts", "KernelLab",
                "LabBase", system,
            ],
            path: "Conformance/Runner",
            swiftSettings: strict
        ),
        // The shipped command tried on machines: killed, refused, and beside other tools.
        .target(
            name: "CommandTrials",
            dependencies: ["KernelLab", "LabBase"],
            path: "Conformance/Trials",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "conformance",
            dependencies: [
                "CommandTrials", "ConformanceCases", "ConformanceRunner", "CoreSubject",
                "DriverCore", "JSON5Text",
                "KernelLab",
                arguments,
            ],
            path: "Conformance/Command",
            swiftSettings: strict
        ),

        .target(name: "CHeap", path: "Benchmarks/CHeap"),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "CHeap", "DeviceBinding", "DriverCore", "DriverScripts", "KernelLab", "LabBase",
                "MachineFiles",
                "MachineSimulation", "Sysfs", "VirtualSysfs", arguments, system,
            ],
            path: "Benchmarks",
            exclude: ["README.md", "C", "CHeap"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
