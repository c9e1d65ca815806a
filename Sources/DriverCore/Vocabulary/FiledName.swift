/// A name as it stands in a directory of `/sys`: with `!` for each `/`.
///
/// - Returns: nil for a name that is refused with `EINVAL`: the empty one, as in the kernel. It would take
///   `.`, `..` and what follows a NUL as they are, and nobody could reach them; here they are refused too.
///
/// Source: `kobject_set_name_vargs()`, `kobject_add_internal()`, lib/kobject.c, Linux 6.1.
func filedName(_ name: String) -> String? {
    guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0) else { return nil }
    let slash = UInt8(ascii: "/")
    guard name.utf8.contains(slash) else { return name }
    let bytes = name.utf8.map { $0 == slash ? UInt8(ascii: "!") : $0 }
    return String(decoding: bytes, as: UTF8.self)
}
