internal import DriverCore

extension DriverCore {
    /// The file of the core that a write to a file goes to; nil where nothing of the core stands behind it.
    ///
    /// What a class says of a device is read from the tree, and an event about it is sent by the core.
    ///
    /// Source: `uevent_store()`, drivers/base/core.c.
    func attribute(writtenThrough file: File) -> Attribute? {
        switch file {
        case .core(let attribute): attribute
        case .classUevent(let id):
            classDevice(id).map {
                .classUevent(id.device, className: $0.className, name: $0.name)
            }
        case .vfioDeviceUevent(let device): .vfioDeviceUevent(device)
        case .vfioGroupUevent(let group): .vfioGroupUevent(group)
        case .deviceLink(let link, .uevent):
            .linkUevent(consumer: link.consumer, supplier: link.supplier)
        default: nil
        }
    }
}
