public import MachineHost

/// Something that a person, or a program for them, can do about a failure.
///
/// A value, not a sentence: the program that talks to the person knows what its commands and options are called.
public enum Remedy: Hashable, Sendable {
    // MARK: Names

    /// To name the thing in the right form, which is said in a sentence.
    case form(String)
    /// To name one of these alone.
    case chooseOne([String])
    /// To use a selector that means all of them, `id=8086:10d3`.
    case selectAll(String)
    /// To list what exists.
    case list(Listing)
    /// To name one of the buses that there are.
    case chooseBus([String])
    /// To name one of the procedures that there are.
    case chooseProcedure([String])
    /// To name the other device too, or to use a procedure that affects only one device.
    case nameNeighbour
    /// To name the whole group.
    case name(group: Int)
    /// To see which devices keep a group from user space, and to bind those too or release these.
    case completeGroup(Int)

    // MARK: Drivers and modules

    /// To have the driver's module loaded.
    case loadModule(String)
    /// To name a device of another bus, which has a driver of that name.
    case otherBus(String)
    /// To name one of the drivers that the module of that name has, as `pci:vfio-pci`.
    case chooseDriver([String])
    /// Nothing: the driver's module is there, and registered no driver of that name.
    case moduleHasNone
    /// To install the package that has the module.
    case installModule
    /// To remove a module again.
    case removeModule(String)
    /// To remove the driver's module, or the device itself: nothing else takes the device from it.
    case removeModuleOrDevice

    // MARK: Procedures

    /// To use a procedure that does without it.
    case useProcedure(String)
    /// To have the device's ID added to this driver, which does not list it.
    case addIdentifier(driver: String)
    /// To use a procedure that this machine has.
    case useOtherProcedure
    /// To leave a procedure to be chosen, or to release the device first.
    case leaveProcedureOut(String)
    /// To try a procedure on a simulated machine with a proposal.
    case simulate(procedure: String, proposal: String)

    // MARK: Guards

    /// To override these rules.
    case overrideGuards([Binder.Refusal.Rule])
    /// To end the process that holds the device.
    case endProcess(HoldingProcess)
    /// To end the process that uses the device; nil where nobody can say which.
    case endUser(HoldingProcess?)
    /// To find out, with more rights, who holds a group.
    case findHolder(group: Int)
    /// To let a wait end by itself, and to begin again after it.
    case awaitRelease
    /// To start the system from another disk.
    case startElsewhere
    /// To unmount a file system.
    case unmount(String)
    /// To stop swapping to an area.
    case stopSwap(String)
    /// To take the addresses from an interface.
    case flushAddresses(String)
    /// To move the route to another interface.
    case routeElsewhere
    /// To take a disk apart that is made of others.
    case takeApart(String)
    /// To end the export of a disk to others.
    case stopExport(String)
    /// To find out what uses a disk.
    case findDiskUser(String)
    /// To run it where `/sys` has all that the host uses.
    case findStranger
    /// To end what has a socket bound to an interface.
    case closeSocket(String)
    /// To look for an interface in the other network namespaces.
    case findInterface
    /// To have the console shown by another device.
    case moveConsole
    /// To attach another keyboard.
    case attachKeyboard
    /// To look at what cannot be told, or to ask for it without care.
    case beLessCareful
    /// To leave a bridge with its driver.
    case leaveBridge
    /// To take a device's virtual functions away.
    case removeVirtualFunctions(DeviceReference)
    /// To use a driver that needs no IOMMU; or the file that has vfio do without, where there is one.
    case doWithoutIOMMU(file: String?)
    /// To switch the IOMMU on; or the file that has vfio do without, where there is one.
    case switchIOMMUOn(file: String?)
    /// To find out whether there is an IOMMU, and to switch it on.
    case lookForIOMMU

    // MARK: The system

    /// To run it as root.
    case runAsRoot
    /// To run it on the host, since this `/sys` cannot be written.
    case runOnHost
    /// To run it again.
    case tryAgain
    /// To run it again when nobody else is at work on the device.
    case tryAgainAlone
    /// To read the kernel's log.
    case readKernelLog
    /// To look at the device.
    case showDevice
    /// To look at what the procedure is.
    case showProcedures
    /// To look at the device, and to bind or release it.
    case repair
    /// Nothing: the link leads out of the tree that is worked on.
    case leadsOutOfTree
    /// To leave the owner out, or to name a vfio driver.
    case leaveOwnerOut
    /// Nothing but to set the owner: the devices are bound as asked.
    case setOwner
    /// What another program that uses this module says, in a sentence.
    case other(String)

    // MARK: The journal of changes

    /// To see what was changed.
    case listChanges
    /// To have put back what a change that was interrupted has left.
    case recoverChanges
    /// To have put back what can be, in place of a completion.
    case putChangesBack
    /// To undo the later change of that number too, or first.
    case undoLater(Int)
    /// To keep the journal elsewhere.
    case moveJournal
    /// To keep none.
    case leaveJournalOut
    /// To have a plan made anew, and agreed to.
    case planAnew

    // MARK: What keeps a driver from a device

    /// To write a text to a file, which lets drivers have the device.
    case write(String, file: String)
    /// To name the driver in the device's override.
    case nameInOverride
    /// To find out why a device that is needed, which is named, has no driver.
    case showSupplier(String)
    /// To load a module with an option.
    case loadWith(option: String, module: String)

    /// What can be listed.
    public enum Listing: Hashable, Sendable {
        /// The devices.
        case devices
        /// The drivers of a bus.
        case drivers(bus: String)
        /// The IOMMU groups.
        case groups
        /// The procedures, with where they can be used.
        case procedures
    }
}
