extension DriverCore {
    /// Which kernel's rules apply where kernels differ, and which proposals apply besides them.
    public struct Profile: Hashable, Sendable {
        /// The name that a machine file and `--help` use, `linux 6.12`.
        public var name: String
        /// The generation of the driver core, for what changed between 2014 and 6.1.
        public var generation: Generation
        /// The rules of newer kernels that apply; of the debate's kernel, none.
        private var rules: UInt32 = 0
        /// The mechanisms of the debate of 2014 that apply besides the kernel's own rules.
        public var proposals: ProposalSet = []

        /// Whether every bind probes, removes and probes again, to try a driver's remove.
        ///
        /// No kernel's rule but a mode of all: drivers without `bind` files are left out.
        ///
        /// Source: `CONFIG_DEBUG_TEST_DRIVER_REMOVE`, `really_probe()`, drivers/base/dd.c.
        public var probesTwice = false

        /// A state of the driver core's code over several versions.
        public enum Generation: Hashable, Sendable {
            /// Before `driver_override`, device links, and errno values of `bind`.
            case debate
            /// 6.1 and later.
            case today
        }

        /// Linux 3.14 of March 2014, the kernel of the debate; known only from its source.
        public static let linux3_14 = Profile(name: "linux 3.14", generation: .debate)

        /// Linux 6.1, as Debian's 6.1.192.
        public static let linux6_1 = Profile(KernelVersion(6, 1))

        /// Linux 6.12, as Debian's 6.12.117.
        public static let linux6_12 = Profile(KernelVersion(6, 12))

        /// Linux 6.18, as Debian's 6.18.15.
        public static let linux6_18 = Profile(KernelVersion(6, 18))

        /// Linux 7.3, as Debian's 7.3.4.
        public static let linux7_3 = Profile(KernelVersion(7, 3))

        /// Every profile that is no composition, the oldest kernel first.
        public static let all = [linux3_14, linux6_1, linux6_12, linux6_18, linux7_3]

        /// Those of kernels that were observed running.
        public static let watched = [linux6_1, linux6_12, linux6_18, linux7_3]

        /// The newest of these: what a machine follows that names no kernel.
        public static let newest = linux7_3

        /// The oldest release from which on the rules are known.
        public static let oldestComposed = KernelVersion(6, 1)

        /// The profile of a name: `linux 3.14`, or a release from 6.1 on, `linux 6.19`, `6.12.72`; nil for another.
        ///
        /// One that was not watched is composed of the rules that its release follows.
        public init?(name: String) {
            let release = name.hasPrefix("linux ") ? String(name.dropFirst(6)) : name
            guard let version = KernelVersion(release) else { return nil }
            let known = Profile.all.first {
                $0.version == version || $0.watchedRelease == version
            }
            if let known {
                self = known
                return
            }
            guard version.series >= Profile.oldestComposed else { return nil }
            self.init(version)
        }

        /// The exact release that was observed running under this profile's name; nil where none was.
        public var watchedRelease: KernelVersion? {
            guard generation == .today, let version else { return nil }
            switch (version.major, version.minor, version.stable) {
            case (6, 1, nil): return KernelVersion(6, 1, 192)
            case (6, 12, nil): return KernelVersion(6, 12, 117)
            case (6, 18, nil): return KernelVersion(6, 18, 15)
            case (7, 3, nil): return KernelVersion(7, 3, 4)
            default: return nil
            }
        }

        /// The rules of a release from 6.1 on.
        private init(_ version: KernelVersion) {
            self.init(name: "linux " + version.text, generation: .today)
            for rule in ProfileRule.allCases where rule.holds(in: version) { self[rule] = true }
        }

        private init(name: String, generation: Generation) {
            self.name = name
            self.generation = generation
        }

        /// The same kernel with proposals.
        public func with(_ proposals: ProposalSet) -> Profile {
            var profile = self
            profile.proposals = proposals
            return profile
        }

        /// The same kernel with a rule that it has not, or without one that it has.
        public func with(_ rule: ProfileRule, _ holds: Bool) -> Profile {
            var profile = self
            profile[rule] = holds
            return profile
        }

        /// Whether a rule applies.
        public subscript(rule: ProfileRule) -> Bool {
            get { rules & 1 << rule.rawValue != 0 }
            set {
                let bit: UInt32 = 1 << rule.rawValue
                rules = newValue ? rules | bit : rules & ~bit
            }
        }

        /// All rules that apply, a bit each.
        var ruleBits: UInt32 { rules }
    }
}
