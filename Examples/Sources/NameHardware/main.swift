// Finds the names of two numbers in the text of a pci.ids.
import HardwareNames

let text = "8086  Intel Corporation\n\t10d3  82574L Gigabit Network Connection\n"
let card = NamedNumber.device(0x10d3, vendor: 0x8086)
let names = NameList(of: [card], in: Array(text.utf8))
print(names[card] ?? "unknown")  // 82574L Gigabit Network Connection
print(names[.vendor(0x8086)] ?? "unknown")  // Intel Corporation
