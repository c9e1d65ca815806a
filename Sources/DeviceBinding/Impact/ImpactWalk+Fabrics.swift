internal import Sysfs

extension ImpactWalk {
    /// The NVMe controllers that are reached over a Fibre Channel adapter, whose directories lie below
    /// `/sys/devices/virtual/nvme-fabrics`.
    ///
    /// Source: nvmf_get_address(), drivers/nvme/host/fabrics.c: `traddr=nn-0x…:pn-0x…,host_traddr=nn-0x…:pn-0x…`;
    /// show_fc_host_port_name(), drivers/scsi/scsi_transport_fc.c, Linux 6.1.
    mutating func findFabrics() {
        let adapters = found.indices.filter { found[$0].part.subsystem == "fc_host" }
        guard !adapters.isEmpty else { return }
        for name in reader.names("/class/nvme") {
            let link = SysfsPath("/class/nvme") / name
            let path = reader.destination(link) ?? link
            guard !has(path), reader.text(path / "transport") == "fc",
                let address = reader.text(path / "address")
            else { continue }
            let own = address.split(separator: ",").first { $0.hasPrefix("host_traddr=") }
            for adapter in adapters {
                guard let port = reader.text(found[adapter].part.path / "port_name"),
                    let own, own.lowercased().hasSuffix("pn-" + port.lowercased())
                else { continue }
                add(path, .consumer, on: adapter)
            }
        }
    }
}
