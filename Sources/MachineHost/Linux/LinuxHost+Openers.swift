import Glibc
import SystemPackage

extension LinuxHost {
    /// Who has some device nodes open, other than this process: one scan of all processes for all the nodes.
    ///
    /// A descriptor counts by the number of its device, under whatever path its process sees the node, as
    /// long as the last name in that path is the node's own.
    ///
    /// What the answer may lack it says: processes of other users for others than root, and those of other
    /// PID namespaces.
    public func openers(of nodes: Set<DeviceNode>) -> NodeOpeners {
        guard !nodes.isEmpty else { return NodeOpeners() }
        let wanted = Dictionary(grouping: nodes) { node in
            node.name.split(separator: "/").last ?? ""
        }
        var pids: [DeviceNode: [Int]] = [:]
        let own = Int(getpid())
        do {
            let tally = try DescriptorScan(proc: proc).run { descriptor in
                guard descriptor.pid != own, let candidates = wanted[descriptor.name] else {
                    return
                }
                for node in candidates where pids[node]?.last != descriptor.pid {
                    guard let number = DeviceNumber(node.number),
                        descriptor.isNode(number, isBlock: node.isBlock)
                    else { continue }
                    pids[node, default: []].append(descriptor.pid)
                }
            }
            return NodeOpeners(
                processes: pids.mapValues { $0.map { HoldingProcess($0, in: proc) } },
                unknown: gaps(in: tally)
            )
        } catch {
            return NodeOpeners(unknown: error.message)
        }
    }

    /// Why a scan may have missed a process, as a sentence without its stop; nil where it has seen them all.
    private func gaps(in tally: DescriptorScan.Tally) -> String? {
        var gaps: [String] = []
        if tally.unreadable > 0 {
            gaps.append(
                "of \(tally.processes.count) processes, \(tally.unreadable) could not be read"
                    + (geteuid() == 0 ? "" : ", as only root may")
            )
        }
        if isInPIDNamespace {
            gaps.append("the processes outside of this PID namespace cannot be seen")
        } else if tally.processes.first != 1 {
            // A mount of /proc with `hidepid`, or none at all.
            gaps.append("not every process can be seen in '\(proc.string.printable)'")
        }
        return gaps.isEmpty ? nil : gaps.joined(separator: "; ")
    }

    /// Whether there are processes that `/proc` does not list, since it is that of a container.
    ///
    /// Source: `PROC_PID_INIT_INO`, include/linux/proc_ns.h: the number of the first namespace is fixed.
    var isInPIDNamespace: Bool {
        guard let namespace = try? readlink(proc.appending("self/ns/pid")) else { return false }
        return namespace != "pid:[4026531836]"
    }
}
