internal import Glibc

/// Gives this thread the priority that the program was started with, `nice -n 5`, for its guests to inherit.
///
/// An asynchronous command runs on threads of a pool, which have a priority of their own.
func takePriorityOfProgram() {
    let whose = __priority_which_t(PRIO_PROCESS.rawValue)
    setpriority(whose, 0, getpriority(whose, id_t(getpid())))
}
