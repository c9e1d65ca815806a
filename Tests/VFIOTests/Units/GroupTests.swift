import SystemPackage
import Testing
import VFIO

/// Several devices, or one several times, through one group.
@Suite struct GroupTests {
    @Test func `devices of one group share their buffers, as far as their bits reach`() throws {
        let group = try StandInKernel().openGroup()
        let one = try VFIODevice.open(StandInKernel.device, of: group)
        var other = try VFIODevice.open("0000:00:05.1", of: group)
        let buffer = try one.map(one.makeBuffer(byteCount: 1), at: IOVA(0x10_0000))
        #expect(try other.address(of: buffer) == IOVA(0x10_0000))
        other.addressBits = 20
        let error = #expect(throws: VFIOError.self) { _ = try other.address(of: buffer) }
        #expect(error?.code == .addressNotUsable)
        let stranger = try StandInKernel().openDevice()
        let refusal = #expect(throws: VFIOError.self) { _ = try stranger.address(of: buffer) }
        #expect(refusal?.code == .addressNotUsable)
    }

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
