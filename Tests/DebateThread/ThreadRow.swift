/// Command lines of the thread, letter for letter, with the machine on which they mean something.
///
/// Whoever has a shell over a `/sys` of the machine `demo` can run them: the rows know of no shell but
/// that its `>` makes a file that is not there, which sysfs answers with "Permission denied".
public struct ThreadRow: Sendable, CustomStringConvertible {
    /// Who wrote the lines, and when.
    public let message: String
    /// The profile, `linux 3.14`.
    public let profile: String
    /// The proposals that the machine has beside it.
    public let proposals: [String]
    /// The lines, as they stand in the message.
    public let lines: String
    /// Lines of our own that are run before, as a user of the time would.
    public let before: String
    /// The words of the last failure; nil where none is expected.
    public let failure: String?
    /// Drivers afterwards, by path below `/sys`; nil for none.
    public let drivers: [(device: String, driver: String?)]

    /// What is tested, for people.
    public var description: String {
        "\(message), \(profile) \(proposals.joined(separator: " ")): \(lines.prefix(60))"
    }

    init(
        _ message: String,
        _ profile: String,
        _ proposals: [String],
        before: String = "",
        _ lines: String,
        failure: String? = nil,
        _ drivers: [(device: String, driver: String?)]
    ) {
        self.message = message
        self.profile = profile
        self.proposals = proposals
        self.before = before
        self.lines = lines
        self.failure = failure
        self.drivers = drivers
    }
}

private let card = "bus/pci/devices/0000:03:00.0"
private let twin = "bus/pci/devices/0000:04:00.0"
private let disk = "bus/pci/devices/0001:03:00.0"
private let dma = "bus/platform/devices/ffe101300.dma"
private let ethernet = "bus/platform/devices/fff51000.ethernet"

private let yoder = "Stuart Yoder, 26 March 2014"
private let williamson = "Alex Williamson, 26 March 2014"
private let yoderLater = "Stuart Yoder, 31 March 2014"
private let phillips = "Kim Phillips, 31 March 2014"

private let vfioBind = "echo 0001:03:00.0 > /sys/bus/pci/drivers/vfio-pci/vfio_bind"
private let diskUnbind = "echo 0001:03:00.0 > /sys/bus/pci/drivers/nvme/unbind"
private let prefer = #"""
    # bind device to vfio-pci
    echo vfio-pci > /sys/bus/pci/devices/0000\:03\:00.0/preferred_driver
    echo 0000:03:00.0 > /sys/bus/pci/devices/0000\:03\:00.0/driver/unbind
    echo 0000:03:00.0 > /sys/bus/pci/drivers_probe
    """#
private let preferHost = #"""
    # bind device back to host driver
    echo > /sys/bus/pci/devices/0000\:03\:00.0/preferred_driver
    echo 0000:03:00.0 > /sys/bus/pci/devices/0000\:03\:00.0/driver/unbind
    echo 0000:03:00.0 > /sys/bus/pci/drivers_probe
    """#
private let platformNewID = """
       echo ffe101300.dma > /sys/bus/platform/devices/ffe101300.dma/driver/unbind
       echo fsl,eloplus-dma > /sys/bus/platform/drivers/vfio-platform/new_id
    """
private let simply = """
    echo fff51000.ethernet | sudo tee -a /sys/bus/platform/devices/fff51000.ethernet/driver/unbind
    echo fff51000.ethernet | sudo tee -a /sys/bus/platform/drivers/vfio-platform/bind
    """
private let platformBind =
    "echo fff51000.ethernet > /sys/bus/platform/drivers/vfio-platform/vfio_bind"

extension ThreadRow {
    /// The row under every kernel there is.
    private static func everywhere(_ row: (String) -> ThreadRow) -> [ThreadRow] {
        ["linux 3.14", "linux 6.1", "linux 6.12"].map(row)
    }

    /// Way 3 and way 2 of the summary.
    public static let summary: [ThreadRow] =
        everywhere { profile in
            ThreadRow(
                yoder,
                profile,
                ["vfio_bind"],
                before: diskUnbind,
                vfioBind,
                [(disk, "vfio-pci")]
            )
        }
        // Bound, the first write takes nothing; what repeats it binds without vfio's knowledge.
        + everywhere { ThreadRow(yoder, $0, ["vfio_bind"], vfioBind, [(disk, "vfio-pci")]) }
        + everywhere { profile in
            ThreadRow(
                yoder,
                profile,
                ["vfio_bind_attach"],
                vfioBind,
                failure: "busy",
                [(disk, "nvme")]
            )
        }
        + everywhere { profile in
            ThreadRow(
                yoder,
                profile,
                ["vfio_bind_attach"],
                before: diskUnbind,
                vfioBind,
                [(disk, "vfio-pci")]
            )
        }
        + everywhere { profile in
            ThreadRow(
                yoder,
                profile,
                [],
                vfioBind,
                failure: "Permission denied",
                [(disk, "nvme")]
            )
        }

    /// The sketch of `preferred_driver`, there and back.
    public static let preferred: [ThreadRow] =
        everywhere { profile in
            ThreadRow(
                williamson,
                profile,
                ["preferred_driver"],
                prefer,
                [(card, "vfio-pci"), (twin, "e1000e")]
            )
        }
        + everywhere { profile in
            ThreadRow(
                williamson,
                profile,
                ["preferred_driver_any_bus", "preferred_driver_made_id"],
                before: prefer,
                preferHost,
                [(card, "e1000e"), (twin, "e1000e")]
            )
        }
        // Without the file the rest of the lines takes the device away and gives it back.
        + everywhere { profile in
            ThreadRow(
                williamson,
                profile,
                [],
                prefer,
                failure: "Permission denied",
                [(card, "e1000e")]
            )
        }

    /// `new_id` on the platform bus, and what its opponents want instead.
    public static let platform: [ThreadRow] =
        everywhere { profile in
            ThreadRow(
                yoderLater,
                profile,
                ["platform_new_id"],
                platformNewID,
                [(dma, "vfio-platform"), (ethernet, "calxedaxgmac")]
            )
        }
        + everywhere { profile in
            ThreadRow(
                yoderLater,
                profile,
                [],
                platformNewID,
                failure: "Permission denied",
                [(dma, nil)]
            )
        }
        + everywhere { profile in
            ThreadRow(phillips, profile, ["sysfs_bind_only"], simply, [(ethernet, "vfio-platform")])
        }
        + everywhere { profile in
            ThreadRow(
                phillips,
                profile,
                ["autoprobe_opt_out"],
                simply,
                [(ethernet, "vfio-platform")]
            )
        }
        // Plain unbind and bind: the driver lists nothing, so the device stays without one.
        + everywhere { profile in
            ThreadRow(phillips, profile, [], simply, failure: "No such device", [(ethernet, nil)])
        }
        + everywhere { profile in
            ThreadRow(
                "Kim Phillips, 8 February 2014",
                profile,
                ["vfio_bind"],
                before: "echo fff51000.ethernet > /sys/bus/platform/drivers/calxedaxgmac/unbind",
                platformBind,
                [(ethernet, "vfio-platform")]
            )
        }
        + everywhere { profile in
            ThreadRow(
                "Kim Phillips, 8 February 2014",
                profile,
                ["vfio_bind_attach"],
                platformBind,
                failure: "busy",
                [(ethernet, "calxedaxgmac")]
            )
        }

    /// Every row.
    public static let all = summary + preferred + platform
}
