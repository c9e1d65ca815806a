import SystemPackage
import Testing
import VFIO

/// Several devices, or one several times, through one group.
@Suite struct GroupTests {
    @Test func `a device is open once at a time, and what could not be opened is not open`() throws
    {
        let kernel = StandInKernel()
        let group = try kernel.openGroup()
        let device = try VFIODevice.open(StandInKernel.device, of: group)
        let error = #expect(throws: VFIOError.self) {
            _ = try VFIODevice.open(StandInKernel.device, of: group)
        }
        #expect(error?.code == .deviceInUse)
        #expect(kernel.calls.count { $0 == "VFIO_GROUP_GET_DEVICE_FD" } == 1)
        device.close()
        try VFIODevice.open(StandInKernel.device, of: group).close()

        let broken = StandInKernel(refusing: ["VFIO_DEVICE_GET_REGION_INFO": .ioError])
        let brokenGroup = try broken.openGroup()
        for _ in 0..<2 {
            let error = #expect(throws: VFIOError.self) {
                _ = try VFIODevice.open(StandInKernel.device, of: brokenGroup)
            }
            #expect(error?.errno == .ioError)
        }
    }
}
