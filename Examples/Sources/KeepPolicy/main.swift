// Compares a machine with a policy of one rule, and makes it as the rule says.
import DeviceBinding
import DevicePolicy
import MachineFiles
import MachineSimulation

let machine = try SimulatedMachine(MachineDescription.demo())
let binder = Binder(machine.sysfs, host: machine.host)
let rule = try PolicyRule(
    "id=10de:1b80",
    identity: [],
    service: .driver("vfio-pci"),
    count: 1,
    isForWholeGroup: true
)
let policy = Policy(rules: [rule])

let verdict = try PolicyVerdict(of: PolicySurvey(binder).sighting(of: policy))
print(verdict.findings.map(\.kind.rawValue))  // ["driver", "driver", "unasked"]
if let request = verdict.request() {
    let outcome = try binder.apply(request)
    print(outcome.devices.compactMap(\.driver))  // ["vfio-pci", "vfio-pci"]
}
