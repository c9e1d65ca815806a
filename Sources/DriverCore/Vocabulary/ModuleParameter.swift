extension DriverCore {
    /// A parameter of a module: a text, what may be written to it, and by whom.
    public struct ModuleParameter: Hashable, Sendable {
        /// The name, `enable_sriov`.
        public var name: String
        /// The value, `N`.
        public var value: String
        /// The permission bits, `0o644`; a parameter of mode 0 is not given here.
        public var mode: UInt16
        /// What it takes.
        public var kind: Kind

        /// What a parameter takes.
        public enum Kind: Hashable, Sendable {
            /// A boolean word, which is shown as `Y` or `N`.
            case boolean
            /// A number of 32 bits, which is shown in decimal.
            case number(isSigned: Bool)
            /// Any text of up to 1,024 bytes, which is not trimmed.
            case text

            /// What a parameter of this value seems to take: no file of `/sys` tells.
            init(of value: String) {
                let isSigned = value.utf8.first == UInt8(ascii: "-")
                let digits = isSigned ? value.utf8.dropFirst() : value.utf8[...]
                let isNumber =
                    !digits.isEmpty
                    && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                if value == "Y" || value == "N" {
                    self = .boolean
                } else {
                    self = isNumber ? .number(isSigned: isSigned) : .text
                }
            }
        }

        /// A parameter with its value, which says what it takes unless that is given.
        public init(name: String, value: String, mode: UInt16 = 0o444, kind: Kind? = nil) {
            self.name = name
            self.value = value
            self.mode = mode
            self.kind = kind ?? Kind(of: value)
        }

        /// The value that a text gives the parameter.
        ///
        /// Source: `param_set_bool()`, `param_set_uint()`, `param_set_charp()`, kernel/params.c.
        func value(of written: [UInt8], under profile: Profile) -> Result<String, Refusal> {
            let text = StoreText(written)
            switch kind {
            case .boolean:
                guard let flag = text.boolean(under: profile) else {
                    return .failure(Refusal(.EINVAL, .notABoolean))
                }
                return .success(flag ? "Y" : "N")
            case .number(let isSigned): return number(text, isSigned: isSigned)
            case .text:
                guard text.bytes.count <= Self.textBytesMax else {
                    return .failure(Refusal(.ENOSPC, .tooLong(limit: Self.textBytesMax)))
                }
                return .success(String(kernelText: text.bytes))
            }
        }

        private static var textBytesMax: Int { 1024 }

        private func number(_ text: StoreText, isSigned: Bool) -> Result<String, Refusal> {
            let isNegative = isSigned && text.bytes.first == UInt8(ascii: "-")
            let digits = isNegative ? StoreText(Array(text.bytes.dropFirst())) : text
            let largest: UInt64 = isSigned ? (isNegative ? 1 << 31 : 1 << 31 - 1) : 1 << 32 - 1
            switch digits.wholeNumber {
            case nil: return .failure(.notANumber)
            case .number(let number)? where number <= largest:
                return .success((isNegative && number > 0 ? "-" : "") + "\(number)")
            case .number, .tooLarge: return .failure(Refusal(.ERANGE, .notANumber))
            }
        }
    }
}

extension DriverCore.ModuleDescription {
    /// Sets what a command line gives, `NAME=VALUE` a word; unknown parameters are ignored.
    ///
    /// `profile` is the kernel's, which decides what a boolean word is; one may stand without a value.
    /// `ids` is that of vfio-pci and pci-stub.
    ///
    /// - Throws: The errno that the load is refused with.
    ///
    /// Source: `parse_args()`, kernel/params.c; `unknown_module_param_cb()`, kernel/module/main.c.
    public mutating func set(_ words: [String], under profile: DriverCore.Profile = .newest)
        throws(DriverCore.Refusal)
    {
        for word in words {
            let name = word.utf8.prefix { $0 != UInt8(ascii: "=") }
            let rest = word.utf8.dropFirst(name.count)
            let value = rest.isEmpty ? nil : rest.dropFirst()
            try set(String(decoding: name, as: UTF8.self), value, profile)
        }
    }

    private mutating func set(
        _ name: String,
        _ value: Substring.UTF8View?,
        _ profile: DriverCore.Profile
    ) throws(DriverCore.Refusal) {
        if name == "ids", let value {
            guard value.count < Self.idsBytesMax else {
                throw DriverCore.Refusal(.ENOSPC, .tooLong(limit: Self.idsBytesMax - 1))
            }
            addedIDs = DriverCore.PCIMatchID.list(Array(value))
            return
        }
        if name.isSameParameter(as: "async_probe") {
            // Every module has it; what is no boolean word asks for it too.
            let word = value.map { DriverCore.StoreText(Array($0)) }
            probesAsynchronously = word?.boolean(under: profile) ?? true
            return
        }
        let index = parameters.firstIndex { $0.name.isSameParameter(as: name) }
        guard let index else { return }
        guard let written = value ?? (parameters[index].kind == .boolean ? "1".utf8[...] : nil)
        else { throw DriverCore.Refusal.notANumber }
        switch parameters[index].value(of: Array(written), under: profile) {
        case .success(let value): parameters[index].value = value
        case .failure(let refusal): throw refusal
        }
    }

    /// Source: `ids`, drivers/vfio/pci/vfio_pci.c.
    private static var idsBytesMax: Int { 1024 }
}

extension String {
    /// Whether two words name one parameter: `-` and `_` are the same.
    ///
    /// Source: `dash2underscore()`, kernel/params.c.
    fileprivate func isSameParameter(as other: String) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "-") ? 0x5f : byte }
        return utf8.elementsEqual(other.utf8) { folded($0) == folded($1) }
    }
}

extension DriverCore.PCIMatchID {
    /// The IDs of an `ids=`: up to six numbers each with `:` between, of which two must be there.
    ///
    /// Neither duplicates nor driver data are looked at; what is not an ID is ignored.
    ///
    /// Source: `vfio_pci_fill_ids()`, drivers/vfio/pci/vfio_pci.c; `pci_add_dynid()`, drivers/pci/pci-driver.c.
    static func list(_ text: [UInt8]) -> [DriverCore.PCIMatchID] {
        text.split(separator: UInt8(ascii: ",")).compactMap { item in
            let numbers = DriverCore.StoreText(Array(item))
                .hexadecimalNumbers(limit: 6, between: UInt8(ascii: ":"))
            return numbers.count < 2 ? nil : DriverCore.PCIMatchID(scanned: numbers)
        }
    }
}
