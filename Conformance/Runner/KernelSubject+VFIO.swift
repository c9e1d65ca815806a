internal import ConformanceCases
internal import LabBase

extension KernelSubject {
    /// One operation on vfio's device nodes; handles are the case's.
    mutating func vfio(_ words: [String]) throws -> String {
        func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
        func handle(_ index: Int) -> Int { number("vfio \(word(index))") }
        let request: LabRequest
        switch words.first {
        case "container": request = .vfio(.container(handle: handle(1)))
        case "group": request = .vfio(.group(handle: handle(1), group: word(2)))
        case "set": request = .vfio(.set(group: handle(1), container: handle(2)))
        case "unset": request = .vfio(.unset(group: handle(1)))
        case "iommu": request = .vfio(.iommu(container: handle(1), type: Int(word(2)) ?? 0))
        case "check":
            request = .vfio(.check(container: handle(1), extension: Int(word(2)) ?? 0))
        case "status": request = .vfio(.status(group: handle(1)))
        case "device":
            mayBlock = true
            let device = handle(1)
            let name = words.dropFirst(3).joined(separator: " ")
            request = .vfio(.device(handle: device, group: handle(2), name: name))
        case "close": request = .release(handle: handle(1))
        default: throw RunnerError("'vfio \(words.joined(separator: " "))' is no operation")
        }
        return vfio(try askHeld(request), words)
    }

    /// What the agent answered to such an operation.
    func vfio(_ answer: LabAnswer, _ words: [String]) -> String {
        switch (words.first, answer) {
        case ("check", .done(let number)): "\(number)"
        case ("status", .done(let flags)):
            // VFIO_GROUP_FLAGS_VIABLE is 1, VFIO_GROUP_FLAGS_CONTAINER_SET is 2.
            (flags & 1 != 0 ? "viable " : "not-viable ")
                + (flags & 2 != 0 ? "container-set" : "no-container")
        // What could not be opened is no file.
        case (_, .invalid): "EBADF"
        default: done(answer)
        }
    }
}
