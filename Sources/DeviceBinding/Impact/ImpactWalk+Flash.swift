internal import Sysfs

/// What is made of flash memory, which no link in `/sys` tells.
extension ImpactWalk {
    /// UBI devices on the parts that are flash memory, and the disks that are made of their volumes.
    ///
    /// Source: mtd_num of dev_attribute_show(), drivers/mtd/ubi/build.c; ubiblock_create(), drivers/mtd/ubi/block.c.
    mutating func findFlashUsers() {
        guard found.contains(where: { $0.part.subsystem == "mtd" }) else { return }
        for name in reader.names("/class/ubi") {
            let link = SysfsPath("/class/ubi") / name
            // A volume has no such file: it lies in the directory of its device.
            guard let number = reader.text(link / "mtd_num"),
                let index = index(of: "mtd\(number)", "mtd")
            else { continue }
            add(reader.destination(link) ?? link, .holder, on: index)
        }
        let directory: SysfsPath = "/devices/virtual/block"
        for name in reader.names(directory) where name.hasPrefix("ubiblock") {
            guard let index = index(of: "ubi" + name.dropFirst(8), "ubi") else { continue }
            add(directory / name, .holder, on: index)
        }
    }

    /// The part of a name in a class.
    func index(of name: String, _ subsystem: String) -> Int? {
        found.firstIndex { $0.part.subsystem == subsystem && $0.part.path.lastName == name }
    }
}
