@main
struct Anybind {
    static func main() {}
}
