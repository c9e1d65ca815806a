extension DriverCore {
    /// What one level of an operation does next.
    ///
    /// Each case is one of the kernel's functions, cut where it waits or where others may come between.
    enum Frame: Sendable {
        /// The operation itself, before its first step.
        case begin(Operation)
        /// Ends the operation with an outcome that is known already.
        case conclude(Outcome)
        /// Ends the operation with what the frame above returned: a count, or its errno.
        case concludeResult(count: Int?, sign: ResultSign)

        case override(OverrideStore)
        case show(Attribute)
        case numVFs(NumVFsStore)

        case attempt(Attempt)
        case probe(ProbeWithDeferral)
        case attach(DriverAttach)
        case search(Search)
        case offer(Offer)
        case asynchronousProbe(AsynchronousProbe)
        case detach(Detach)
        case release(Release)
        /// Takes the locks of a device again, then goes on releasing it.
        case relock(Release)
        /// Unbinds the consumers of a supplier, without its lock.
        case consumers(DeviceID)
        case busProbe(DeviceID)
        case deferredWorker

        case addDevice(AddDevice)
        case addFunctions([DeviceDescription])
        case addBranch(DeviceBranch)
        case rescan(Rescan)
        case removeTree(RemoveTree)
        case deleteDevice(DeleteDevice)
        /// Takes one more lock before the frame below goes on.
        case acquire(Lock)
        /// Drops a lock that the frames above were let run under.
        case drop(Lock)

        case registerDriver(RegisterDriver)
        /// Ends the registering of a driver with its number.
        case concludeDriver
        case unregisterDriver(UnregisterDriver)
        case loadModule(LoadModule)
        case unloadModule(UnloadModule)
    }

    /// How a result is turned into an outcome: what the kernel's caller of that level does with the number.
    enum ResultSign: UInt8, Sendable {
        /// Positive and negative numbers are errno values, a deferral is `EAGAIN`: `bind_store()`.
        case either
        /// 0 succeeds, and every negative number is `EINVAL`: `bus_rescan_devices_helper()`.
        case negativeIsInvalid
        /// 0 succeeds; every other number is an errno.
        case plain
        /// What goes wrong is a write of no bytes: the `vfio_bind` of 2014.
        case exported
        /// Whatever goes wrong is `ENODEV`: `bind_store()` of 2014.
        case noDevice
    }
}
