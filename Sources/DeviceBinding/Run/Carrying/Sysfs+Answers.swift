public import Sysfs
internal import SystemPackage

extension Sysfs {
    /// Makes a look, and returns its result.
    public func answer(_ look: PlanRun.Look) -> PlanRun.Answer {
        do throws(Errno) {
            switch look {
            case .link(let path): return .text(try readlink(path))
            case .text(let path): return .text(try readText(path))
            case .entry(let path):
                _ = try stat(path)
                return .done
            case .names(let path): return .names(try list(path))
            }
        } catch {
            return .failed(error)
        }
    }

    /// Makes a write, and returns its result.
    public func answer(_ write: Write) -> PlanRun.Answer {
        do throws(Errno) {
            try self.write(write.path, write.text)
            return .done
        } catch {
            return .failed(error)
        }
    }
}

extension Binder {
    /// Looks for the nodes by which user space opens devices, and returns the result; what a person should know of
    /// them is added to the notes.
    package func answer(aboutNodesOf devices: [Device], _ notes: inout [String]) -> PlanRun.Answer {
        do throws(Failure) { return .nodes(try nodes(of: devices, &notes)) } catch {
            return .refused(error)
        }
    }
}
