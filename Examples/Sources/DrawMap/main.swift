// Draws a small machine, and marks what a change would take along.
import MachineMap

var map = MachineMap(title: "mine")
let root = map.add(.init(.root, path: "/devices/pci0000:00", name: "pci0000:00"))
var card = MachineMap.Node(
    .device,
    path: "/devices/pci0000:00/0000:00:03.0",
    name: "0000:00:03.0",
    subsystem: "pci",
    parent: root
)
card.driver = "e1000e"
let device = map.add(card)
var port = MachineMap.Node(
    .part,
    path: "/devices/pci0000:00/0000:00:03.0/net/eth0",
    name: "eth0",
    subsystem: "net",
    parent: device
)
port.uses = [.init("default-route", "default route")]
map.add(port)

map.mark([(device: device, driver: "vfio-pci", isVFIO: true)])
print(map.endangeredUses.map(\.use.text))  // ["default route"]
let lines = map.tree(width: 60, colored: false).split(separator: "\n")
print(lines[2])  // └─ 0000:00:03.0  e1000e  << would go to vfio-pci
print(map.html().hasPrefix("<!doctype html>"))  // true
