import SystemPackage

extension LinuxHost {
    /// The terminals that the kernel writes its messages to.
    ///
    /// Source: `/proc/consoles`.
    public func consoles() throws(HostError) -> [Console] {
        Console.parse(consoles: try contents(of: proc.appending("consoles")))
    }
}
