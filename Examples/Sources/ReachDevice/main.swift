// Reaches a device's registers, and is told what it must not do.
import DeviceModels
import VFIO

// In a function, since a device that is closed is gone, and a global variable cannot be.
func reach() throws {
    let device = VFIODevice.simulating(EduModel(), name: "edu")
    let inverted = try device.withRegisters(.bar0) { registers throws(VFIOError) in
        let liveness = ReadWrite<UInt32>(0x04)
        try registers.write(liveness, 0xffff_0000)
        return try registers.read(liveness)
    }
    print(inverted)  // 65535
    print(device.region(.bar0)?.byteCount ?? 0)  // 1048576

    let buffer = try device.map(device.makeBuffer(byteCount: 100))
    print(buffer.address, buffer.byteCount)  // 0x1000 4096
    do {
        try device.reset()
    } catch {
        print(error.code == .noReset)  // true
    }
    device.close()
}

try reach()
