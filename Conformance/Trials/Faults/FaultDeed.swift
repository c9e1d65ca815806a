/// A command that is tried with faults.
struct FaultDeed {
    /// What the report calls it.
    let name: String
    /// The words behind `anybind`.
    let words: [String]
    /// Lines of the shell that lead to where it begins; `anybind` is the command.
    var preparation: [String] = []
    /// How many times the preparation's last command writes before it is killed; nil where it is not.
    var cut: Int?
    /// The status that it ends with where nothing is done to it.
    var status: Int32 = 0
    /// Whether it begins after its preparation each time, whatever the state is.
    var needsPreparation = false
    /// Whether its devices are held for a command, and given back after it, also by `recover --finish`.
    var isHeld = false

    /// The commands that a machine is tried with.
    static func all(_ stage: TrialStage) -> [FaultDeed] {
        let cards = stage.cards
        let (card, plan) = (cards.card, "\(stage.scratch)/plan")
        let bound = ["anybind bind -q \(card) vfio-pci"]
        let loose = ["--allow-neighbours", card, "vfio-pci"]
        return [
            FaultDeed(name: "bind", words: ["bind", card, "vfio-pci"]),
            FaultDeed(name: "bind by new-id", words: ["bind", "--using", "new-id"] + loose),
            FaultDeed(
                name: "bind by autoprobe-fence",
                words: ["bind", "--using", "autoprobe-fence"] + loose
            ),
            FaultDeed(
                name: "bind of a set",
                words: ["bind", "\(card)=vfio-pci", "\(cards.other.device)=\(cards.other.driver)"]
            ),
            FaultDeed(name: "unbind", words: ["unbind", card]),
            FaultDeed(name: "release", words: ["release", card], preparation: bound),
            FaultDeed(
                name: "undo",
                words: ["undo"],
                preparation: bound,
                needsPreparation: true
            ),
            FaultDeed(name: "vfs", words: ["vfs", cards.physical, "2", "vfio-pci"]),
            FaultDeed(
                name: "apply",
                words: ["apply", plan],
                preparation: ["anybind plan bind \(card) vfio-pci >\(plan)"],
            ),
            FaultDeed(
                name: "hold",
                words: ["hold", "-q", card, "vfio-pci", "--", "/bin/true"],
                isHeld: true
            ),
            FaultDeed(
                name: "hold by new-id",
                words: ["hold", "-q", "--using", "new-id"] + loose + ["--", "/bin/true"],
                isHeld: true
            ),
            FaultDeed(
                name: "recover",
                words: ["recover"],
                preparation: [
                    "anybind bind --using autoprobe-fence \(loose.joined(separator: " "))"
                ],
                cut: 12,
                needsPreparation: true
            ),
            FaultDeed(
                name: "bind whose probe fails",
                words: ["bind"] + cards.failing,
                status: 5
            ),
        ]
    }
}
