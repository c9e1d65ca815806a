extension DriverCore {
    /// A bus whose rules are data: one file beside this one for each.
    ///
    /// To add a bus, write its file, and name it here and in ``rules``.
    public enum BusKind: String, Hashable, Sendable, CaseIterable {
        /// ARM's own peripherals, found by a number in their registers.
        case amba
        /// Devices in AMD's FPGAs.
        case cdx
        /// Subchannels of IBM Z.
        case css
        /// Objects of NXP's management complex.
        case fslMC = "fsl-mc"
        /// Chips on two wires.
        case i2c
        /// Any bus that compares nothing but names.
        case name
        /// Any bus that compares nothing but names, and lets an override decide before.
        case nameOrOverride = "name-override"
        /// Channels to other processors of a chip.
        case rpmsg
        /// Keyboards and mice behind serial ports.
        case serio
        /// Chips on four wires.
        case spi
        /// USB devices, and the interfaces of each.
        case usb
        /// Virtio data paths in hardware or software.
        case vdpa
        /// Paravirtual devices.
        case virtio
        /// Hyper-V's channels.
        case vmbus
        /// Methods of a PC's firmware.
        case wmi

        /// Whether it is no bus of the kernel, but a rule for any that has none of its own here.
        public var isGeneral: Bool { self == .name || self == .nameOrOverride }

        /// What the bus does.
        public var rules: BusRules {
            switch self {
            case .amba: .amba
            case .cdx: .cdx
            case .css: .css
            case .fslMC: .fslMC
            case .i2c: .i2c
            case .name: .name
            case .nameOrOverride: .nameOrOverride
            case .rpmsg: .rpmsg
            case .serio: .serio
            case .spi: .spi
            case .usb: .usb
            case .vdpa: .vdpa
            case .virtio: .virtio
            case .vmbus: .vmbus
            case .wmi: .wmi
            }
        }
    }
}
