internal import Sysfs

/// The way of PCI slots to a function, from the root bus down: `0000:00:1c.0/00.0`.
///
/// A bus behind a bridge gets its number when it is found, so that a card in another slot can renumber
/// it; the slots on the way to it stay. A domain behind a function, as VMD has, adds one to the way.
public struct SlotPath: Hashable, Sendable {
    /// As it is written.
    public let text: String

    /// The way that a person wrote; nil for a text that is none.
    ///
    /// `00:1c.0/00.0` begins in domain 0000.
    init?(_ text: String) {
        let parts = text.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first else { return nil }
        let root = DeviceSelector.kernelName(String(first))
        guard isPCIName(root), parts.dropFirst().allSatisfy({ isPCIName("0000:00:\($0)") }) else {
            return nil
        }
        self.text = ([root] + parts.dropFirst().map(String.init)).joined(separator: "/")
    }

    /// The way in `/sys/devices`; nil where it leads over no PCI function.
    init?(way: [String]) {
        let functions = way.filter(isPCIName)
        guard let root = functions.first else { return nil }
        let slots = functions.dropFirst().map { name in
            String(
                name[(name.lastIndex(of: ":").map { name.index(after: $0) } ?? name.startIndex)...]
            )
        }
        text = ([root] + slots).joined(separator: "/")
    }
}

extension Inventory {
    /// The slots on the way to a PCI function; nil for a device of another bus.
    public func slotPath(of reference: DeviceReference) -> SlotPath? {
        guard reference.bus == "pci", let way = (try? way(to: reference.path)).flatMap({ $0 })
        else {
            return nil
        }
        return SlotPath(way: way)
    }
}
