extension DriverCore {
    /// The rule that decided, with the value it compared: what an errno does not say.
    public enum Reason: Hashable, Sendable {
        /// No device of that name is on the bus.
        case noSuchDevice(name: String, bus: String)
        /// The name is taken on the bus.
        case nameTaken(String)
        /// There is no bus of that name.
        case noSuchBus(String)
        /// The driver's match said no; the parts tell which rule and field.
        case noMatch(Mismatch)
        /// The device has a driver.
        case alreadyBound(driver: String)
        /// The device is not bound to this driver.
        case notBoundToDriver(String)
        /// The device, the driver or another object has gone.
        case gone
        /// The device has been added but is not ready for a probe.
        case notReady
        /// A supplier of the device is not bound.
        case supplierMissing(name: String)
        /// The driver can be probed only while it registers, and it has registered.
        case probeIsGone
        /// The driver can be probed only while it registers, and no device was bound.
        case nothingBound
        /// The driver's probe returned this number.
        case probeReturned(Int32)
        /// A scripted bus's match returned this negative number.
        case matchReturned(Int32)
        /// User space owns the device's IOMMU group.
        case groupOwned(GroupID)
        /// The device is a virtual function whose physical function keeps drivers away.
        case virtualFunctionAutoprobeOff(physicalFunction: String)
        /// vfio-pci has the device on its list of those that it takes only where its module is told to.
        case deniedByVFIO
        /// vfio-pci takes no bridge.
        case bridgeForVFIO
        /// vfio takes no device without an IOMMU group.
        case noGroupForVFIO
        /// vfio-pci takes no physical function with virtual functions enabled.
        case virtualFunctionsEnabled
        /// vfio-platform needs an ACPI ID or a compatible string.
        case noFirmwareForVFIO
        /// The text is not an ID: fewer than two hexadecimal numbers.
        case notAnID
        /// An ID that is listed already covers this one.
        case idExists
        /// No entry of the driver's table has that driver data.
        case driverDataNotInTable(UInt64)
        /// No dynamic ID like that is listed.
        case noSuchID
        /// The text is too long; the limit in bytes is given.
        case tooLong(limit: Int)
        /// The text is not a number.
        case notANumber
        /// The text is not a boolean word.
        case notABoolean
        /// The text is not a uevent action, or its arguments are malformed.
        case notAnEvent
        /// The event would have more than 64 keys, or more than 2,048 bytes.
        case eventTooLarge
        /// The number is above what the hardware has.
        case tooManyVFs(limit: Int)
        /// Virtual functions are enabled with another number.
        case otherVFsEnabled(Int)
        /// The physical function has no driver that could make virtual functions.
        case noSRIOVDriver
        /// The text cannot be the name of a file.
        case notAName
        /// There is no such attribute on this object.
        case noSuchAttribute
        /// The module is loaded already.
        case moduleLoaded(String)
        /// The module is not loaded.
        case moduleNotLoaded(String)
        /// The module is being loaded or unloaded.
        case moduleChanging(String)
        /// Another module that is loaded needs the module.
        case moduleNeeded(String)
        /// The module is in use.
        case moduleInUse(String)
        /// vfio's own rules; the text names the one.
        case vfio(VFIORule)
        /// A device link would close a circle, or its flags contradict each other.
        case linkNotPossible
        /// The parent given does not exist.
        case noSuchParent
        /// The device's link to a driver, or that driver's to the device, is there already.
        case linkExists(driver: String)
        /// The text is not a compatible string.
        case notACompatible
        /// No compatible string like that was added.
        case noSuchCompatible(String)
        /// The machine has stopped: a host driver has bound a device of a group that user space uses.
        case stopped(device: String, driver: String, group: GroupID)
    }

    /// Why a driver does not match a device.
    public enum Mismatch: Hashable, Sendable {
        /// The device's override names another driver.
        case overrideNames(String)
        /// The device's `preferred_driver` names another driver.
        case preferredDriverNames(String)
        /// The device is on another bus.
        case otherBus
        /// No entry of the ID table fits. The entry that matched furthest failed at this field with this value.
        case noPCIEntry(nearest: PCIField?)
        /// The only entries that fit count for an override alone.
        case onlyWithOverride
        /// The PCI function is still being set up.
        case notYetMatchable
        /// Neither compatible strings, ACPI IDs, the ID table nor the name fit.
        case noPlatformEntry
        /// The driver has an ID table without the device's name, so the driver's own name does not count.
        case nameNotInTable(String)
        /// No entry of the driver's table fits; the one that came furthest failed at the field of this name.
        case noBusEntry(nearest: String?)
        /// An entry fits, but the bus does not count it for such a device.
        case entryDoesNotCount
        /// No list of the driver has anything that identifies the device.
        case nothingFits
        /// The bus keeps the driver from the device before it compares any ID.
        case barrier(BusBarrier)
        /// The scripted bus's driver says no.
        case driverSaysNo
    }

    /// A rule of vfio that was broken.
    public enum VFIORule: UInt8, Hashable, Sendable {
        /// There is no such group: no member is bound to a vfio driver.
        case noSuchGroup
        /// The group is open.
        case groupOpen
        /// A member has an ordinary driver.
        case notViable
        /// The group is in a container already.
        case containerSet
        /// The group is in no container.
        case noContainer
        /// The last device has left the group.
        case groupDead
        /// A device of the group is open.
        case deviceOpen
        /// The container has no IOMMU type.
        case noIOMMU
        /// The container has an IOMMU type.
        case iommuSet
        /// The group has the device already: a driver was put over vfio's, or vfio's over itself.
        case deviceListed
        /// The group has no such device, or it is not bound to a vfio driver.
        case noSuchDevice
        /// The call is not for this kind of file.
        case wrongFile
        /// The IOMMU type is not supported.
        case unsupportedIOMMU
        /// The module with the driver for the IOMMU is not loaded.
        case noIOMMUDriver
        /// The IOMMU does not remap interrupts.
        case unsafeInterrupts
        /// The container has groups of an IOMMU, and the group was made up for want of one, or the other way round.
        case mixedGroups
        /// What follows the device's name is not an option.
        case notAnOption
        /// A token is needed for the device, and none was given.
        case tokenMissing
        /// The token is another.
        case tokenWrong
        /// A token was given for a device that asks for none.
        case tokenNotAsked
    }
}
