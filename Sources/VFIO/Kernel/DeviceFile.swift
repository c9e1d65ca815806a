/// The file of a device that is open; closed with this value, and then it can be opened again.
struct DeviceFile: ~Copyable {
    let descriptor: Descriptor
    private let key: Substring
    private let group: KernelGroup

    init(_ descriptor: consuming Descriptor, _ key: Substring, _ group: KernelGroup) {
        self.descriptor = descriptor
        (self.key, self.group) = (key, group)
    }

    deinit { group.forget(key) }
}
