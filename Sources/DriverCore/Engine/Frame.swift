/// What one level of an operation does next. Each case is one of the kernel's functions, cut where it waits.
enum Frame: Sendable {
    case pending
}
