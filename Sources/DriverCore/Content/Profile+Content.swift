extension DriverCore.Profile {
    /// The rules that hold are part of what a core is.
    func write(_ remapsInterrupts: Bool, to writer: inout some DriverCore.ContentWriter) {
        writer.add(name)
        writer.add(flags: remapsInterrupts, generation == .today, probesTwice)
        writer.add(Int(ruleBits))
        for proposal in DriverCore.Proposal.allCases { writer.add(proposals.contains(proposal)) }
    }
}
