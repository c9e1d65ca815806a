// Drives a device: the same for a model, as here, and for QEMU's own, by VFIODevice.open("0000:00:05.0").
import DeviceModels
import UserDrivers
import VFIO

// In a function, since a device that is closed is gone, and a global variable cannot be.
func drive() throws {
    let driver = try EduDriver(VFIODevice.simulating(EduModel()))
    print(try driver.factorial(of: 10))  // 3628800

    let buffer = try driver.makeBuffer(byteCount: 4096)
    buffer.copy(Array("hello".utf8))
    try driver.store(buffer, count: 5)
    buffer.copy([0, 0, 0, 0, 0])
    try driver.fetch(buffer, count: 5)
    print(String(decoding: buffer.bytes(0..<5), as: UTF8.self))  // hello
    _ = try buffer.unmap()
    driver.close()
}

try drive()
