internal import Glibc
internal import LabBase
internal import SystemPackage

/// The requests of linux/vfio.h that the lab needs: `_IO(';', 100 + n)`.
private enum VFIORequest {
    static let checkExtension: UInt = 0x3b65
    static let setIOMMU: UInt = 0x3b66
    static let groupGetStatus: UInt = 0x3b67
    static let groupSetContainer: UInt = 0x3b68
    static let groupUnsetContainer: UInt = 0x3b69
    static let groupGetDevice: UInt = 0x3b6a
}

extension Agent {
    mutating func perform(_ operation: LabVFIO) -> LabAnswer {
        switch operation {
        case .container(let handle): openVFIO(handle, "/dev/vfio/vfio")
        case .group(let handle, let group): openVFIO(handle, "/dev/vfio/\(group)")
        case .set(let group, let container): set(group, container)
        case .unset(let group):
            withHeld(group) { result(ioctl($0.rawValue, VFIORequest.groupUnsetContainer)) }
        case .iommu(let container, let type):
            withHeld(container) { result(ioctl($0.rawValue, VFIORequest.setIOMMU, CInt(type))) }
        case .check(let container, let number):
            withHeld(container) {
                result(ioctl($0.rawValue, VFIORequest.checkExtension, CInt(number)))
            }
        case .status(let group): withHeld(group, status)
        case .device(let handle, let group, let name): openDevice(handle, group, name)
        }
    }

    private mutating func openVFIO(_ handle: Int, _ path: String) -> LabAnswer {
        guard held[handle] == nil else { return .invalid("handle \(handle) is in use") }
        do {
            held[handle] = try open(path, .readWrite)
            return .done(0)
        } catch {
            return .refused(errno: error.rawValue, opening: true)
        }
    }

    private func set(_ group: Int, _ container: Int) -> LabAnswer {
        guard var number = held[container]?.rawValue else {
            return .invalid("no handle \(container)")
        }
        return withHeld(group) { group in
            // SAFETY: the kernel reads one Int32, the container's descriptor.
            result(unsafe ioctl(group.rawValue, VFIORequest.groupSetContainer, &number))
        }
    }

    private func status(_ group: FileDescriptor) -> LabAnswer {
        // struct vfio_group_status: argsz, flags.
        var status = (UInt32(8), UInt32(0))
        // SAFETY: the kernel reads and writes the eight bytes that argsz announces.
        let code = unsafe ioctl(group.rawValue, VFIORequest.groupGetStatus, &status)
        return code < 0 ? result(code) : .done(Int(status.1))
    }

    private mutating func openDevice(_ handle: Int, _ group: Int, _ name: String) -> LabAnswer {
        guard let file = held[group] else { return .invalid("no handle \(group)") }
        guard held[handle] == nil else { return .invalid("handle \(handle) is in use") }
        var text = Array(name.utf8) + [0]
        // SAFETY: the kernel reads the name up to its NUL.
        let number = unsafe ioctl(file.rawValue, VFIORequest.groupGetDevice, &text)
        guard number >= 0 else { return result(number) }
        held[handle] = FileDescriptor(rawValue: number)
        return .done(0)
    }

    private func result(_ number: CInt) -> LabAnswer {
        number < 0 ? .refused(errno: errno, opening: false) : .done(Int(number))
    }
}
