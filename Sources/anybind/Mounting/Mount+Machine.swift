import MachineHost

extension Mount {
    /// Whether it is a machine that anybind has mounted, by root (`fuse.anybind`) or by fusermount3.
    var isMachine: Bool { fileSystem.hasSuffix(".anybind") }
}
