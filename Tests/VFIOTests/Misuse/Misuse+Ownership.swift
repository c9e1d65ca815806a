extension Misuse {
    /// What follows from who owns what, and who has only borrowed it.
    static let ofOwnership = ofDevices + ofBuffers + ofRegisters

    private static let ofDevices = [
        Misuse(
            "a device is used after it was closed",
            "'device' used after consume",
            """
            static func misuse() -> String {
                let device = Edu.simulating(EduModel())
                device.close()
                return device.name
            }
            """
        ),
        Misuse(
            "a device has two names",
            "'device' used after consume",
            """
            static func misuse() -> String {
                let device = Edu.simulating(EduModel())
                let other = device
                return device.name + other.name
            }
            """
        ),
        Misuse(
            "a device is closed twice",
            "'device' consumed more than once",
            """
            static func misuse() {
                let device = Edu.simulating(EduModel())
                device.close()
                device.close()
            }
            """
        ),
        Misuse(
            "a device is closed in a loop",
            "'device' consumed in a loop",
            """
            static func misuse() {
                let device = Edu.simulating(EduModel())
                for _ in 0..<2 { device.close() }
            }
            """
        ),
        Misuse(
            "a device that was lent is closed",
            "'device' is borrowed and cannot be consumed",
            """
            static func misuse(_ device: borrowing Edu) {
                device.close()
            }
            """
        ),
        Misuse(
            "a device is used beside its driver",
            "'device' used after consume",
            """
            static func misuse() throws(EduFailure) -> String {
                let device = Edu.simulating(EduModel())
                let driver = try EduDriver(device)
                defer { driver.close() }
                return device.name
            }
            """
        ),
        Misuse(
            "interrupts are waited for after they were disabled",
            "'interrupts' used after consume",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) -> UInt64 {
                let interrupts = try device.enableInterrupts(.msi)
                try interrupts.disable()
                return try interrupts.wait(upTo: .seconds(1))
            }
            """
        ),
    ]
}
