/// What a name in a directory stands for.
enum Node: Hashable, Sendable {
    case directory(Directory)
    case file(File)
    /// A symbolic link; every link of the tree leads to a directory.
    case link(to: Directory)
}

/// A node and the directory in which its name was found.
struct Entry: Hashable, Sendable {
    let directory: Directory
    let node: Node
}
