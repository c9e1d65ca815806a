import ArgumentParser
import DeviceBinding

/// A command that changes which driver serves devices, by one request: it can be carried out, and planned.
protocol ChangingCommand: ParsableCommand {
    /// Arguments that it is often given, as an example.
    static var example: String { get }
    /// How it is changed.
    var change: ChangeOptions { get }
    /// Whether it is recorded.
    var record: RecordOptions { get }
    /// The options that every command has.
    var options: CommonOptions { get }

    /// What is asked for, with the devices that the words mean.
    func request(on target: Target) throws(Failure) -> Binder.Request
}

extension ChangingCommand {
    func run() throws {
        try options.perform { target throws(Failure) in
            try change.carrying.carryOut(try request(on: target), on: target, options, record)
        }
    }
}
