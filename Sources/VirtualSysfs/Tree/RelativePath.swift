/// The text of a link that stands in the directory `base` and leads to `target`, both from the root.
///
/// The way up ends at the first directory above which both stand, the target itself not counted: a
/// link to the directory it stands in names it in full. Source: `kernfs_get_target_path()`, fs/kernfs/symlink.c.
func relativeLink(from base: String, to target: String) -> String {
    let base = Array(base.utf8)
    let target = Array(target.utf8)
    let shared = sharedDirectoryCount(base, parentLength(of: target), target)
    assert(shared <= min(base.count, target.count), "more is shared than there is")
    let upwards = base[shared...].count { $0 == UInt8(ascii: "/") }
    var text = String(repeating: "../", count: upwards)
    text += String(decoding: target[min(shared + 1, target.count)...], as: UTF8.self)
    return text
}

/// The bytes before the last slash.
private func parentLength(of path: [UInt8]) -> Int {
    path.lastIndex(of: UInt8(ascii: "/")) ?? 0
}

/// The length of the longest path of whole names that begins both `base` and the target's parent.
private func sharedDirectoryCount(_ base: [UInt8], _ parentLength: Int, _ target: [UInt8]) -> Int {
    let slash = UInt8(ascii: "/")
    var shared = 0
    var index = 0
    let end = min(base.count, parentLength)
    while index < end, base[index] == target[index] {
        if base[index] == slash { shared = index }
        index += 1
    }
    let baseEnds = index == base.count || base[index] == slash
    let targetEnds = index == parentLength || target[index] == slash
    return index == end && baseEnds && targetEnds ? index : shared
}
