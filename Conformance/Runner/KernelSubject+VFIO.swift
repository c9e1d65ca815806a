internal import ConformanceCases
internal import LabBase

extension KernelSubject {
    /// One operation on vfio's device nodes; handles are the case's.
    mutating func vfio(_ words: [String]) throws -> String {
        func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
        func handle(_ index: Int) -> Int { number("vfio \(word(index))") }
        switch words.first {
        case "container": return try done(askHeld(.vfio(.container(handle: handle(1)))))
        case "group":
            return try done(askHeld(.vfio(.group(handle: handle(1), group: word(2)))))
        case "set":
            return try done(askHeld(.vfio(.set(group: handle(1), container: handle(2)))))
        case "unset": return try done(askHeld(.vfio(.unset(group: handle(1)))))
        case "iommu":
            return try done(askHeld(.vfio(.iommu(container: handle(1), type: Int(word(2)) ?? 0))))
        case "check":
            let number = Int(word(2)) ?? 0
            let answer = try askHeld(.vfio(.check(container: handle(1), extension: number)))
            if case .done(let number) = answer { return "\(number)" }
            return done(answer)
        case "status":
            let answer = try askHeld(.vfio(.status(group: handle(1))))
            guard case .done(let flags) = answer else { return done(answer) }
            // VFIO_GROUP_FLAGS_VIABLE is 1, VFIO_GROUP_FLAGS_CONTAINER_SET is 2.
            return (flags & 1 != 0 ? "viable " : "not-viable ")
                + (flags & 2 != 0 ? "container-set" : "no-container")
        case "device":
            mayBlock = true
            let device = handle(1)
            return try done(
                askHeld(.vfio(.device(handle: device, group: handle(2), name: word(3))))
            )
        case "close": return try done(askHeld(.release(handle: handle(1))))
        default: throw RunnerError("'vfio \(words.joined(separator: " "))' is no operation")
        }
    }
}
