extension PlanRun {
    /// What a run's own writes can have left of a device, and what it is to be given back.
    ///
    /// The files of `/sys` do not say who wrote them. So it is kept what each device can have by what was
    /// found and by the run's own writes; what a look sees beside that is somebody else's, and is not undone.
    package struct Trace: Hashable, Sendable {
        /// The driver that is given back; nil where it had none, or somebody else has taken it away.
        var driver: String?
        /// The override that is given back.
        let override: Override
        /// The drivers that the device can have, nil for none.
        var drivers: [String?]
        /// Whether a probe of the run's own can have given it any driver.
        var mayHaveAny = false
        /// What its override can say.
        var overrides: [Override]
        /// Whether the run has written the override, or may have.
        var hasNamed = false
        /// Whether somebody else has given it to a driver.
        var wasGiven = false
        /// Whether somebody else has written its override.
        var wasNamed = false

        /// A device that is as it was found.
        package init(_ found: Device) {
            driver = found.driver
            override = found.override
            drivers = [found.driver]
            overrides = [found.override]
        }

        /// Whether it says of a device nothing but how it was found.
        func isUntouched(of found: Device) -> Bool {
            driver == found.driver && override == found.override && !mayHaveAny && !hasNamed
                && !isTheirs && drivers.count == 1 && drivers[0] == found.driver
                && overrides.count == 1 && overrides[0] == found.override
        }

        /// Whether somebody else says whose the device is: its override is left alone, and it is not unbound.
        package var isTheirs: Bool { wasGiven || wasNamed }

        /// Whether nothing but the run can have given the device this driver, or taken it away, or whether it is the
        /// one that it had.
        package func explains(driver seen: String?) -> Bool {
            mayHaveAny || drivers.contains(seen) || (seen != nil && seen == driver)
        }

        /// Whether nothing but the run can have written this override, or whether it is the one that was found.
        package func explains(override seen: Override) -> Bool {
            overrides.contains(seen) || seen == override
        }

        // MARK: - Looks

        /// Takes in which driver a look saw.
        mutating func see(driver seen: String?) {
            if !explains(driver: seen) {
                if seen == nil { driver = nil } else { wasGiven = true }
            }
            drivers = [seen]
            mayHaveAny = false
        }

        /// Takes in what a look at the override saw; one that cannot be read, or is not there, says nothing.
        mutating func see(override seen: Override) {
            guard seen == .unset || seen.driver != nil else { return }
            if !overrides.contains(seen) { wasNamed = true }
            overrides = [seen]
        }

        // MARK: - Writes

        /// Takes in that the override was written, or may have been.
        mutating func wrote(override written: Override, isSure: Bool) {
            hasNamed = true
            if isSure { overrides = [] }
            if !overrides.contains(written) { overrides.append(written) }
        }

        /// Takes in that a driver was told to let the device go, and did, or may have.
        mutating func wroteUnbind(isSure: Bool) {
            if isSure { drivers = [] }
            if isSure { mayHaveAny = false }
            add(driver: nil)
        }

        /// Takes in that a driver took the device, or may have, where it had none.
        mutating func wroteBind(to driver: String, isSure: Bool) {
            guard drivers.contains(nil) else { return }
            if isSure { drivers = [] }
            add(driver: driver)
        }

        /// Takes in that the device was probed: its override decides, or all drivers are asked; where it is to have
        /// one driver, whatever names that one for it, only this is a run's own doing.
        mutating func wroteProbe(for goal: Change.Goal) {
            guard drivers.contains(nil) else { return }
            if case .driver(let wanted) = goal { add(driver: wanted) }
            for named in overrides.map(\.driver) {
                if let named { add(driver: named) } else if goal == .anyDriver { mayHaveAny = true }
            }
        }

        private mutating func add(driver: String?) {
            if !drivers.contains(driver) { drivers.append(driver) }
        }

        // MARK: - What is put back

        /// Whether the device lost the driver that it is given back.
        var needsDriver: Bool { driver != nil && drivers != [driver] }

        /// What the override must say before the device is bound to the driver that it had.
        ///
        /// An override that names another one keeps it out, and without one it takes the device only by its IDs,
        /// which it may not have: it was perhaps given the device by an override or an ID that has gone since.
        /// That is tried first where the override is as it was found, and the driver named where it fails.
        func overrideForDriver(isSecond: Bool) -> Override {
            guard needsDriver, let driver else { return override }
            let isAsFound = overrides == [.unset] && override == .unset
            return isAsFound && !isSecond ? .unset : .driver(driver)
        }

        /// What the override must say in the end; nil where it is left as it is.
        ///
        /// A device that somebody else has given to a driver, while its override is what the run wrote, was
        /// given away between a look of the run and the write that followed it. What the override said is
        /// lost then; that driver is named, so that the next probe leaves the device where it is.
        var overrideInTheEnd: Override? {
            if wasNamed { return nil }
            guard wasGiven else { return override }
            guard hasNamed, let driver = drivers.first ?? nil, drivers.count == 1,
                overrides.contains(where: { $0.driver != nil && $0.driver != driver })
            else { return nil }
            return .driver(driver)
        }
    }
}
