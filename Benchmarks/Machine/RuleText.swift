/// A machine file with many PCI functions that one entry describes.
///
/// Each has twenty files of its own; in five of them its number stands. `C/testbed.c` makes the same for umockdev.
func ruleText(devices count: Int) -> String {
    let numbered = (0..<5).map { "value0\($0): \"device {i:08}\"" }
    let plain = (5..<20).map { "value\($0 < 10 ? "0" : "")\($0): \"value \($0)\"" }
    return """
        {
          devices: [
            {
              count: \(count),
              name: "{i/65536:04x}:{i/256%256:02x}:{i/8%32:02x}.{i%8}",
              bus: "pci",
              id: "8086:10d3",
              class: "020000",
              attributes: { \((numbered + plain).joined(separator: ", ")) },
            },
          ],
        }

        """
}
