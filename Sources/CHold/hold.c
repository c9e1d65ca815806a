#define _GNU_SOURCE
#include "hold.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// What happens in the child: only what is safe after fork(2) in a process with threads.
static void become(char *const words[], const int kept[], int count, const void *mask, pid_t parent, int report)
{
    // The kernel sends it when the thread ends that called fork(2). Who ended before this call is found by its number.
    // Source: PR_SET_PDEATHSIG of prctl(2); it outlasts execve(2), but not that of a program with other rights.
    int failed = prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(128 + SIGTERM);
    for (int index = 0; !failed && index < count; index++)
        failed = fcntl(kept[index], F_SETFD, 0);
    // What anybind ignores itself the command does not.
    signal(SIGPIPE, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    if (!failed)
        sigprocmask(SIG_SETMASK, mask, NULL);
    if (!failed)
        execvp(words[0], words);
    int error = errno;
    while (write(report, &error, sizeof error) < 0 && errno == EINTR) {
    }
    _exit(127);
}

int hold_start(char *const words[], const int kept[], int count, const void *mask)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0)
        become(words, kept, count, mask, parent, ends[1]);
    int error = child < 0 ? errno : 0;
    close(ends[1]);
    ssize_t received = 0;
    // Nothing comes where execve(2) has closed the other end.
    if (child > 0)
        do {
            received = read(ends[0], &error, sizeof error);
        } while (received < 0 && errno == EINTR);
    close(ends[0]);
    if (child > 0 && received != sizeof error)
        return child;
    if (child > 0)
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
    return -error;
}
