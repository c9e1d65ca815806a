// Looks at a model as its driver's author does: what it did that it should not.
import DeviceModels
import VFIO

let device = VFIODevice.simulating(EduModel(readsUntilDone: 1))
try device.setBusMaster(true)
try device.withRegisters(.bar0) { registers throws(VFIOError) in
    try registers.write(WriteOnly<UInt64>(0x80), 0x40000)  // from its store
    try registers.write(WriteOnly<UInt64>(0x88), 0x5000)  // to an address that nobody mapped
    try registers.write(WriteOnly<UInt64>(0x90), 16)  // so many bytes
    try registers.write(WriteOnly<UInt64>(0x98), 3)  // now
    _ = try registers.read(ReadOnly<UInt64>(0x98))
}
let fault = device.faults()[0]
print(fault.address, fault.access)  // 0x5000 deviceWrites
