/// What one part of the benchmark came to.
struct Section: Encodable {
    let title: String
    var figures: [Figure] = []
    var promises: [Promise] = []
    /// What the reader has to know to read the figures right.
    var remarks: [String] = []
    /// Why the part, or a piece of it, did not run here.
    var omissions: [String] = []

    init(_ title: String) { self.title = title }
}
