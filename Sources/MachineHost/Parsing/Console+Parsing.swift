extension Console {
    /// The consoles in a `/proc/consoles`, in its order.
    ///
    /// Source: `show_console_dev()`, fs/proc/consoles.c: `ttyS0   -W- (EC   a  )    4:64`, where the flags in
    /// brackets may be blanks and the number may be missing.
    static func parse(consoles bytes: [UInt8]) -> [Console] {
        bytes.lines.compactMap { line in
            guard let name = line.words.first, line.contains(UInt8(ascii: "(")) else { return nil }
            let number = line.lastIndex(of: UInt8(ascii: ")")).flatMap { bracket in
                line[line.index(after: bracket)...].words.first.flatMap { DeviceNumber($0.text) }
            }
            return Console(name: name.text, number: number?.description)
        }
    }
}
