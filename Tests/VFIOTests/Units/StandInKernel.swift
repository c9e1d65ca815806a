import Synchronization
import SystemPackage
import VFIO

/// A kernel with one device, which answers all calls itself: what no machine here has, it can have.
final class StandInKernel: Sendable {
    /// What a call of that name answers instead, every time.
    let refusals: [String: Errno]
    /// What the device is.
    let setting: Setting
    let memory = LinuxCalls()
    private let state = Mutex(State())

    struct Setting: Sendable {
        var isViable = true
        var version: Int32 = 0
        var hasType1 = true
        /// The flags of region 0, and what follows its answer.
        var flags: UInt32 = 0b0011
        var regionCount: UInt32 = 9
        /// How many bytes the answer for region 0 needs, as the kernel says.
        var answerByteCount: UInt32 = 32
        /// The parts of region 0 that may be mapped, where there is room for them.
        var areas: [(offset: UInt64, byteCount: UInt64)] = []
        /// What enabling interrupts answers.
        var interruptsAnswer: Int32 = 0
        /// How long the pages are that its IOMMU has, a bit each; 0 where it does not say.
        var pageSizes: UInt64 = 0
        /// Whether it unmaps what it is asked to.
        var unmaps = true
        /// The configuration space.
        var configuration: [UInt8] = Array(repeating: 0, count: 256)
    }

    private struct State {
        var nextFile: Int32 = 1000
        var open: Set<Int32> = []
        var calls: [String] = []
        var mapped: [KernelRecord] = []
    }

    init(_ setting: Setting = Setting(), refusing refusals: [String: Errno] = [:]) {
        self.setting = setting
        self.refusals = refusals
    }

    /// The descriptors that are open.
    var open: Set<Int32> { state.withLock { $0.open } }
    /// The calls that were made, by name.
    var calls: [String] { state.withLock { $0.calls } }

    /// What was mapped, as it was asked for.
    var mapped: [KernelRecord] { state.withLock { $0.mapped } }

    func note(mapping record: KernelRecord) { state.withLock { $0.mapped.append(record) } }

    func enter(_ name: String) throws(Errno) {
        state.withLock { $0.calls.append(name) }
        if let errno = refusals[name] { throw errno }
    }

    func forget(_ file: Int32) { _ = state.withLock { $0.open.remove(file) } }

    func newFile() -> Int32 {
        state.withLock { state in
            state.nextFile += 1
            state.open.insert(state.nextFile)
            return state.nextFile
        }
    }

    /// Region 0 has a page, the configuration space its bytes, the others nothing.
    func describe(_ record: inout KernelRecord) {
        let index = record.get32(8) ?? 0
        record.set32(4, index == 0 ? setting.flags : 0b0011)
        record.set64(16, index == 0 ? 4096 : index == 7 ? UInt64(setting.configuration.count) : 0)
        record.set64(24, UInt64(index) << 40)
        guard index == 0 else { return }
        record.set32(0, setting.answerByteCount)
        guard record.bytes.count >= 48 + 16 * setting.areas.count else { return }
        record.set32(12, 32)
        record.set32(32, 1 | 1 << 16)
        record.set32(40, UInt32(setting.areas.count))
        for (place, area) in setting.areas.enumerated() {
            record.set64(48 + 16 * place, area.offset)
            record.set64(56 + 16 * place, area.byteCount)
        }
    }
}

extension StandInKernel {
    static let device = "0000:00:05.0"

    /// Its device's group.
    func openGroup() throws(VFIOError) -> KernelGroup {
        try KernelGroup(of: Self.device, sysfs: "/sys", nodes: "/dev/vfio", self)
    }

    /// Its device, in a group of its own.
    func openDevice() throws(VFIOError) -> VFIODevice<KernelBackend> {
        try VFIODevice.open(Self.device, of: openGroup())
    }
}
