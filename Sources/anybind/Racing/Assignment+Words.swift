import DeviceBinding
import MachineFiles
import MachineSimulation
import RaceCheck
import Sysfs

extension Assignment {
    /// A device and a driver of a simulated machine, as a person names them.
    init(_ name: String, to driver: String, on description: MachineDescription) throws(Failure) {
        let booted: SimulatedMachine
        do throws(SimulationError) { booted = try SimulatedMachine(description) } catch {
            throw Failure(error)
        }
        let inventory = Inventory(booted.sysfs)
        let found: [DeviceReference]
        do throws(Failure) { found = try inventory.select([name], bus: nil) } catch {
            // 'anybind list' would list those of the machine that it runs on.
            var failure = error
            failure.help.removeAll { $0 == .list(.devices) }
            let known = try inventory.listing(bus: nil).map(\.reference.description)
            failure.help.append(.other("The machine has \(shown(known))."))
            throw failure
        }
        guard found.count == 1, let device = found.first else {
            throw Failure(
                .ambiguous,
                "It is for one device, and '\(printable(name, upTo: 60))' means \(found.count)."
            )
        }
        guard isFileName(driver) else {
            throw Failure(
                .malformed,
                "'\(printable(driver, upTo: 60))' cannot be the name of a driver."
            )
        }
        guard inventory.driverExists(driver, bus: device.bus) else {
            let known = try inventory.drivers(bus: device.bus).map(\.name)
            throw Failure(
                .notFound,
                "The machine has no driver '\(printable(driver, upTo: 60))' on the bus"
                    + " '\(device.bus)'.",
                help: [.other("It has \(shown(known)).")],
                candidates: nearNames(to: driver, among: known)
            )
        }
        self.init(device, to: driver)
    }
}

/// Some names of what there is, in the middle of a sentence.
private func shown(_ names: [String]) -> String {
    let rest = names.count - 20
    return names.prefix(20).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
}
