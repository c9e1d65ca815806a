import DeviceBinding
import Testing

@testable import DevicePolicy

/// What differs and what is asked for, by what was seen alone.
@Suite struct PolicyVerdictTests {
    private typealias Candidate = RuleSighting.Candidate

    private func rule(
        _ devices: String = "class=network",
        exactly count: Int? = 1,
        _ mismatch: PolicyRule.Mismatch = .warn,
        line: Int = 1
    ) throws -> PolicyRule {
        var rule = try PolicyRule(
            devices,
            identity: [.mac("52:54:00:00:00:01")],
            service: .driver("vfio-pci"),
            count: count,
            owner: "alice",
            mismatch: mismatch
        )
        rule.source = PolicyRule.Source(file: "p.json5", line: line)
        return rule
    }

    private func candidate(
        _ name: String,
        _ driver: String? = "e1000e",
        override: String? = nil,
        unmet: [DeviceCondition] = [],
        untold: [DeviceCondition] = []
    ) -> Candidate {
        let device = Device(
            reference: DeviceReference(bus: "pci", name: name),
            driver: driver,
            override: override.map(Override.driver) ?? .unset
        )
        return Candidate(
            device: device,
            unmet: unmet,
            untold: untold,
            driver: "vfio-pci",
            isKept: driver == "vfio-pci"
        )
    }

    private func verdict(_ rules: RuleSighting..., kept: [Device] = []) throws -> PolicyVerdict {
        try PolicyVerdict(of: PolicySighting(rules: rules, kept: kept))
    }

    private func seen(
        _ rule: PolicyRule,
        _ candidates: Candidate...,
        mates: [Candidate] = []
    ) -> RuleSighting {
        RuleSighting(rule: rule, candidates: candidates, mates: mates)
    }

    private let mac = DeviceCondition.mac("52:54:00:00:00:01")

    @Test func `a device that fits and has another driver is asked for, with its owner`() throws {
        let verdict = try verdict(
            seen(try rule(), candidate("a"), candidate("b", unmet: [mac]))
        )
        #expect(verdict.findings.map(\.kind) == [.driver])
        #expect(!verdict.isAsTold && verdict.unmet.isEmpty)
        let request = try #require(verdict.request())
        #expect(request.devices.map(\.name) == ["a"])
        #expect(request.goals.map(\.goal) == [.driver("vfio-pci")])
        #expect(request.owner == "alice" && request.loadsModules)
    }

    private func unmet(_ verdict: PolicyVerdict) -> [PolicyFinding.Kind] {
        verdict.unmet.map(\.kind)
    }

    @Test func `what is as a rule says is no difference, and nothing is asked for`() throws {
        let verdict = try verdict(
            seen(try rule(), candidate("a", "vfio-pci", override: "vfio-pci"))
        )
        #expect(verdict.findings.isEmpty && verdict.isAsTold && verdict.request() == nil)
    }

    @Test func `an override that names another driver is a difference`() throws {
        let verdict = try verdict(seen(try rule(), candidate("a", "vfio-pci", override: "igb")))
        #expect(verdict.findings.map(\.kind) == [.override] && verdict.request() != nil)
    }

    @Test func `what was bound is presumed to be what was meant, when nothing tells any more`()
        throws
    {
        let bound = candidate("a", "vfio-pci", override: "vfio-pci", untold: [mac])
        let verdict = try verdict(seen(try rule(), bound), kept: [bound.device])
        #expect(verdict.findings.map(\.kind) == [.untold])
        #expect(verdict.isAsTold && verdict.request() == nil && verdict.claims.isEmpty)
    }

    @Test func `two rules for twins do not quarrel over what nothing tells apart any more`() throws
    {
        let both = ["a", "b"].map {
            candidate($0, "vfio-pci", override: "vfio-pci", untold: [mac])
        }
        let rules = [
            RuleSighting(rule: try rule(exactly: 2), candidates: both, mates: []),
            RuleSighting(rule: try rule(exactly: 2, line: 9), candidates: both, mates: []),
        ]
        let verdict = try PolicyVerdict(of: PolicySighting(rules: rules, kept: []))
        #expect(verdict.isAsTold && verdict.request() == nil)
    }

    @Test func `two rules for one device are refused with both places`() throws {
        do throws(Failure) {
            let rules = [
                RuleSighting(rule: try! rule(line: 3), candidates: [candidate("a")], mates: []),
                RuleSighting(rule: try! rule(line: 7), candidates: [], mates: [candidate("a")]),
            ]
            _ = try PolicyVerdict(of: PolicySighting(rules: rules, kept: []))
            Issue.record("they were not refused")
        } catch {
            #expect(error.code == .refused)
            #expect(error.message.contains("for a: p.json5:3 and p.json5:7."))
        }
    }

    @Test func `what another rule is for, or is presumed to be for, is not given back`() throws {
        let bound = candidate("a", "vfio-pci", override: "vfio-pci", untold: [mac])
        var strange = bound
        strange.driver = "igb"
        let giving = try rule(exactly: 1, .default)
        for other in [bound, candidate("a", "vfio-pci", override: "vfio-pci")] {
            let verdict = try verdict(seen(giving, strange), seen(try rule(line: 9), other))
            #expect(verdict.goals == [])
        }
        let alone = try verdict(seen(giving, strange), seen(giving, strange))
        #expect(alone.goals.map(\.goal) == [.anyDriver], "once, and not twice")
    }

    @Test func `a rule that would surely take away what another one has bound is refused`() throws {
        let bound = candidate("a", "vfio-pci", override: "vfio-pci", untold: [mac])
        var taking = candidate("a", "vfio-pci", override: "vfio-pci")
        let agreeing = try verdict(seen(try rule(), bound), seen(try rule(line: 9), taking))
        #expect(agreeing.isAsTold)
        taking.driver = nil
        let rules = [seen(try rule(line: 3), bound), seen(try rule(line: 7), taking)]
        for rules in [rules, rules.reversed()] {
            let failure = #expect(throws: Failure.self) {
                try PolicyVerdict(of: PolicySighting(rules: rules, kept: []))
            }
            #expect(failure?.code == .refused && failure?.message.contains("for a: ") == true)
        }
    }

    @Test func `two owners for the node of one group are refused with both places`() throws {
        var second = try rule(line: 5)
        second.owner = "bob"
        var (one, two) = (candidate("a"), candidate("b"))
        one.device.group = 7
        two.device.group = 7
        let failure = #expect(throws: Failure.self) {
            try verdict(seen(try rule(), one), seen(second, two))
        }
        #expect(failure?.message.contains("IOMMU group 7: p.json5:1 and p.json5:5.") == true)
        two.device.group = 8
        _ = try verdict(seen(try rule(), one), seen(second, two))
    }

    @Test func `of what nothing tells any more a rule for any number is not silent`() throws {
        let verdict = try verdict(
            seen(try rule(exactly: nil), candidate("a", "igb", untold: [mac]))
        )
        #expect(verdict.findings.map(\.kind) == [.untold] && !verdict.isAsTold)
    }

    @Test func `an owner is not changed on a guess, and that is a difference`() throws {
        var bound = candidate("a", "vfio-pci", override: "vfio-pci", untold: [mac])
        bound.otherOwner = "root"
        let verdict = try verdict(seen(try rule(), bound))
        #expect(unmet(verdict) == [.owner] && verdict.request() == nil)
    }

    @Test func `an override beside no driver is told, and is no difference`() throws {
        var free = candidate("a", nil, override: "vfio-pci")
        free.driver = nil
        let verdict = try verdict(seen(try rule(), free))
        #expect(verdict.findings.map(\.kind) == [.override])
        #expect(verdict.isAsTold && verdict.request() == nil)
    }

    // MARK: - Mismatches

    @Test func `a missing device, one too many, and another in its place are told apart`() throws {
        let missing = try verdict(seen(try rule(), candidate("a", unmet: [mac])))
        #expect(missing.findings.map(\.kind) == [.missing] && unmet(missing) == [.missing])
        let many = try verdict(seen(try rule(), candidate("a"), candidate("b")))
        #expect(many.findings.map(\.kind) == [.tooMany, .tooMany] && many.request() == nil)
        let other = try verdict(seen(try rule("03:00.0"), candidate("a", unmet: [mac])))
        #expect(other.findings.map(\.kind) == [.otherIdentity] && other.request() == nil)
        let untold = try verdict(seen(try rule(), candidate("a", nil, untold: [mac])))
        #expect(untold.findings.map(\.kind) == [.untold] && !untold.isAsTold)
        #expect(untold.request() == nil)
    }

    @Test func `a mismatch that is nothing is no difference, and nothing is done`() throws {
        let verdict = try verdict(seen(try rule(exactly: 2, .nothing), candidate("a")))
        #expect(verdict.findings.map(\.isDifference) == [false])
        #expect(verdict.isAsTold && verdict.request() == nil)
    }

    @Test func `by default what is in the place of the device that was meant is given back`() throws
    {
        let other = candidate("a", "vfio-pci", override: "vfio-pci", unmet: [mac])
        let verdict = try verdict(seen(try rule("03:00.0", .default), other))
        #expect(verdict.request()?.goals.map(\.goal) == [.anyDriver])
        // What has the driver that fits it already stays.
        let own = try self.verdict(
            seen(try rule("03:00.0", .default), candidate("a", unmet: [mac]))
        )
        #expect(own.request() == nil && !own.isAsTold)
        // What merely does not fit a class was never meant.
        let many = try self.verdict(seen(try rule(.default), other))
        #expect(many.request() == nil)
    }

    private func rule(_ mismatch: PolicyRule.Mismatch) throws -> PolicyRule {
        try rule("class=network", exactly: 1, mismatch)
    }

    // MARK: - What no rule asks for

    @Test func `what is kept and no rule asks for is a difference that nothing is done about`()
        throws
    {
        let stranger = candidate("b", "vfio-pci", override: "vfio-pci").device
        let marked = candidate("c", nil, override: "igb").device
        let verdict = try verdict(
            seen(try rule(), candidate("a", "vfio-pci", override: "vfio-pci")),
            kept: [stranger, marked]
        )
        #expect(verdict.findings.map(\.kind) == [.unasked, .unasked])
        #expect(verdict.request() == nil && !verdict.isAsTold && verdict.unmet.isEmpty)
    }

    // MARK: - Groups and owners

    @Test func `the rest of a group is asked for too, as what only a selector took in`() throws {
        let verdict = try verdict(seen(try rule(), candidate("a"), mates: [candidate("b")]))
        let request = try #require(verdict.request())
        #expect(request.devices.map(\.name) == ["a", "b"])
        #expect(request.selected.map(\.name) == ["b"])
    }

    @Test func `devices of two owners are one request, with an owner for each`() throws {
        var second = try rule(line: 5)
        second.owner = "bob"
        let verdict = try verdict(
            seen(try rule(), candidate("a")),
            seen(second, candidate("b"))
        )
        let request = try #require(verdict.request())
        #expect(request.owner == nil && request.owners.values.sorted() == ["alice", "bob"])
    }
}
