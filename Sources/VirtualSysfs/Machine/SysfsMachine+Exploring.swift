/// What who looks at many copies of a machine needs beside its core: ``SysfsMachine/core`` and its content.
extension SysfsMachine {
    /// What was written to files behind which nothing of the core stands.
    package var keptFiles: KeptFiles { KeptFiles(written) }

    /// Keeps no events, calls and refusals from here on, so that copies share everything.
    package mutating func keepNoLogs() {
        uevents = BoundedLog(limit: 0)
        driverCalls = BoundedLog(limit: 0)
        refusals = BoundedLog(limit: 0)
    }
}

/// What was written to files of a machine behind which nothing of the core stands; two can be compared.
package struct KeptFiles: Hashable, Sendable {
    private let written: [File: [UInt8]]

    init(_ written: [File: [UInt8]]) { self.written = written }
}
