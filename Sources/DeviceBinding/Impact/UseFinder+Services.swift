internal import MachineHost
internal import Sysfs

/// What a part does for the machine or for others, with no process, mount or address that would show it.
extension UseFinder {
    mutating func findServices() {
        for (index, found) in walk.found.enumerated() {
            switch found.part.subsystem {
            case "rtc": add(Impact.Use(.clock, part: index))
            case "tpm": add(Impact.Use(.keys, part: index))
            case "watchdog":
                add(Impact.Use(.watchdog, part: index, name: text("state", of: found) ?? ""))
            case "udc": findGadget(index, found)
            case "scsi_host": findTarget(index, found)
            default: break
            }
            findByDriver(index, found)
        }
    }

    /// The text of a file of a part, where the part has it.
    private mutating func text(_ file: String, of found: ImpactWalk.Found) -> String? {
        found.names.contains(file) ? walk.reader.text(found.part.path / file) : nil
    }

    /// By a device controller the machine itself is a USB device of another one.
    ///
    /// Source: function_show(), drivers/usb/gadget/udc/core.c: the name of the gadget; without one nothing.
    private mutating func findGadget(_ index: Int, _ found: ImpactWalk.Found) {
        guard let gadget = text("function", of: found), !gadget.isEmpty else { return }
        add(Impact.Use(.exported, part: index, name: gadget))
    }

    /// A host adapter in target mode serves disks to others.
    ///
    /// Source: show_active_mode(), drivers/scsi/scsi_sysfs.c: `Initiator`, `Target`, or both.
    private mutating func findTarget(_ index: Int, _ found: ImpactWalk.Found) {
        guard text("active_mode", of: found)?.contains("Target") == true else { return }
        add(Impact.Use(.exported, part: index, name: "SCSI target"))
    }

    private mutating func findByDriver(_ index: Int, _ found: ImpactWalk.Found) {
        switch found.part.driver {
        // Source: usbip_status_show(), drivers/usb/usbip/stub_dev.c; SDEV_ST_USED, usbip_common.h.
        case "usbip-host" where text("usbip_status", of: found) == "2":
            add(Impact.Use(.exported, part: index, name: "usbip"))
        // Source: dev_dax_kmem_probe(), drivers/dax/kmem.c; virtio_mem_probe(), drivers/virtio/virtio_mem.c.
        case "kmem", "virtio_mem":
            add(Impact.Use(.memory, part: index))
        // Source: net/vmw_vsock/virtio_transport.c; drivers/misc/vmw_vmci/vmci_guest.c: the sockets name no device.
        case "vmw_vsock_virtio_transport", "vmw_vmci":
            walk.reader.note(
                "Whether processes talk to the host of this virtual machine over \(found.part.name) cannot be"
                    + " told: their sockets name no device",
                nil
            )
        default: break
        }
    }
}
