// swift-tools-version: 6.3

import PackageDescription

/// A program, and the modules of Anybind that it imports.
func program(_ name: String, _ modules: [String], and others: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: modules.map { .product(name: $0, package: "anybind") } + others
    )
}

// A package that depends on Anybind, as any other would: `make examples` resolves, builds and runs it.
let package = Package(
    name: "anybind-examples",
    dependencies: [
        .package(url: "https://github.com/anybind/anybind", from: "0.1.0"),
        // Another lower bound than Anybind's own: a dependency must leave room for that.
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    ],
    targets: [
        program("AnyDevice", ["DriverCore", "DriverScripts"]),
        program("TryAgain", ["DriverCore", "DriverScripts"]),
        program("ReadTree", ["Sysfs"]),
        program("UnbindFile", ["DriverCore", "DriverScripts", "Sysfs", "VirtualSysfs"]),
        program("MountTree", ["Sysfs", "SysfsMount"]),
        program(
            "ExplainDevice",
            ["DriverCore", "DriverScripts", "MachineFiles", "MachineSimulation", "SysfsSurvey"]
        ),
        program("DescribeMachine", ["DriverCore", "MachineFiles"]),
        program("TakeSnapshot", ["MachineFiles", "MachineSimulation", "MachineSnapshot", "Sysfs"]),
        program("AskHost", ["MachineFiles", "MachineHost", "MachineSimulation"]),
        program("DrawMap", ["MachineMap"]),
        program("NameHardware", ["HardwareNames"]),
        program("RunMachine", ["DriverCore", "MachineFiles", "MachineSimulation", "Sysfs"]),
        program(
            "PlugIn",
            ["DeviceBinding", "DriverCore", "MachineFiles", "MachineMount", "MachineSimulation"],
            and: [.product(name: "SystemPackage", package: "swift-system")]
        ),
        program(
            "KeepRecord",
            ["ChangeJournal", "DeviceBinding", "MachineFiles", "MachineSimulation", "Sysfs"]
        ),
        program(
            "KeepPolicy",
            ["DeviceBinding", "DevicePolicy", "MachineFiles", "MachineSimulation"]
        ),
        program("HoldRace", ["RaceCheck"]),
        program("ReachDevice", ["DeviceModels", "VFIO"]),
        program("ModelDevice", ["DeviceModels", "VFIO"]),
        program("DriveDevice", ["DeviceModels", "UserDrivers", "VFIO"]),
        program("BindDevice", ["DeviceBinding", "MachineFiles", "MachineSimulation"]),
    ]
)
