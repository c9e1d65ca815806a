internal import DriverCore
internal import JSON5Text

extension MachineCheck {
    /// No module needs itself, by whatever detour; a module that is not described needs nothing.
    static func needs(of modules: [ModuleEntry]) throws(Problem) {
        var indexByName: [String: Int] = [:]
        for (index, module) in modules.enumerated() { indexByName[module.name] = index }
        // Those whose needs have all been followed, and ended.
        var isDone = [Bool](repeating: false, count: modules.count)
        for start in modules.indices where !isDone[start] {
            var way: [(index: Int, next: Int)] = [(start, 0)]
            var isOnWay = [Bool](repeating: false, count: modules.count)
            isOnWay[start] = true
            while let (index, next) = way.last {
                assert(isOnWay[index] && !isDone[index], "a way through what is done")
                guard next < modules[index].needs.count else {
                    isDone[index] = true
                    isOnWay[index] = false
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                guard let needed = indexByName[modules[index].needs[next]], !isDone[needed] else {
                    continue
                }
                guard !isOnWay[needed] else {
                    throw Problem(
                        modules[index].origin.key("needs[\(next)]"),
                        "expected a module that does not need this one, found"
                            + " \(quoted(modules[needed].name))"
                    )
                }
                isOnWay[needed] = true
                way.append((needed, 0))
            }
        }
    }

    /// No file has the name of a class of things that the device makes.
    static func attributes(of device: DeviceEntry) throws(Problem) {
        let classes = Set(device.classDevices.map(\.className))
        for attribute in device.description.attributes {
            let first = attribute.name.prefix { $0 != "/" }
            guard classes.contains(String(first)) else { continue }
            throw Problem(
                device.origin.key("attributes"),
                "expected a file beside the directory of the class \(quoted(String(first))), found"
                    + " \(quoted(attribute.name))"
            )
        }
    }
}
