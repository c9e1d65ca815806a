import DeviceBinding
import RaceCheck
import Sysfs
import SysfsMount
import SystemPackage

extension MountRequest {
    /// The request as an access of a race; nil for what sysfs never does, and for files that are no part of `/sys`.
    var access: Access? {
        guard part.isEmpty || part == "sys" else { return nil }
        let path = SysfsPath(path)
        return switch operation {
        case .lookup, .stat, .open: .look(.entry(path))
        case .read: .look(.text(path))
        case .list: .look(.names(path))
        case .readlink: .look(.link(path))
        case .write(let bytes):
            .write(Write(path: path, text: String(decoding: bytes, as: UTF8.self)))
        case .other: nil
        }
    }

    /// What it came to, as the answer to the access that it is.
    func answer(_ result: Result<SysfsReply, Errno>) -> Answer {
        switch result {
        case .failure(let errno): .failed(errno)
        case .success(.bytes(let bytes)):
            .text(
                String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self)
            )
        case .success(.names(let names)): .names(names)
        case .success(.target(let target)): .text(target)
        case .success(.done), .success(.handle), .success(.count), .success(.stat): .done
        }
    }
}
