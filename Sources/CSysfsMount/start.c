#define _GNU_SOURCE
#include "CSysfsMount.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The steps, in their order; each is told by its number.
enum {
    step_done,
    step_namespaces,
    step_told,
    step_private,
    step_events,
    step_fuse,
    step_cover,
    step_applets,
    step_mount,
    step_bindings,
    step_directory,
    step_command,
};

const char *csysfsmount_step_name(int step) {
    switch (step) {
    case step_namespaces: return "make namespaces of its own";
    case step_told: return "hear from anybind";
    case step_private: return "make its mounts private";
    case step_events: return "open a socket for events";
    case step_fuse: return "open /dev/fuse";
    case step_cover: return "cover /sys";
    case step_applets: return "put modprobe in place";
    case step_mount: return "mount the machine on /sys";
    case step_bindings: return "put files in place";
    case step_directory: return "go back to its working directory, which the machine does not have";
    case step_command: return "run the command";
    default: return "start";
    }
}

// Tells the parent how it stands, with a descriptor where there is one.
static void tell(int socket, int step, int error, int descriptor) {
    int words[2] = {step, error};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = words, .iov_len = sizeof words};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (descriptor >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    }
    sendmsg(socket, &message, MSG_NOSIGNAL);
}

static void fail(int socket, int step) {
    tell(socket, step, errno, -1);
    _exit(125);
}

static void wait_to_go_on(int socket) {
    char byte;
    ssize_t count;
    do {
        count = recv(socket, &byte, 1, 0);
    } while (count < 0 && errno == EINTR);
    if (count != 1) _exit(125);
}

static int is_directory(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

// Brings up the loopback interface of a new network namespace; programs expect it.
static void raise_loopback(void) {
    int end = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    if (end >= 0) ioctl(end, SIOCSIFFLAGS, &request);
    if (end >= 0) close(end);
}

// A directory of links to the program, laid over those that hold such commands or may hold them.
static void put_applets(const struct csysfsmount_command *command, int socket) {
    char path[64];
    if (mkdir("/sys/bin", 0755) < 0) fail(socket, step_applets);
    for (const char *const *name = command->applets; *name; name++) {
        snprintf(path, sizeof path, "/sys/bin/%s", *name);
        if (symlink(command->program, path) < 0) fail(socket, step_applets);
    }
    const char *directories[] = {"/usr/sbin", "/sbin", "/usr/bin", "/bin"};
    for (int index = 0; index < 4; index++) {
        if (!is_directory(directories[index])) continue;
        int has_applets = index < 2;
        for (const char *const *name = command->applets; *name; name++) {
            snprintf(path, sizeof path, "%s/%s", directories[index], *name);
            if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0) has_applets = 1;
        }
        if (!has_applets) continue;
        snprintf(path, sizeof path, "lowerdir=/sys/bin:%s", directories[index]);
        if (mount("anybind", directories[index], "overlay", MS_RDONLY, path) < 0)
            fail(socket, step_applets);
    }
}

// The working directory is a directory in the host's tree, and what covers it now is not: it is entered anew, by its path.
static void enter_again(const char *directory, int socket) {
    if (directory[0] != '/' || chdir(directory) == 0) return;
    int is_covered = strncmp(directory, "/sys", 4) == 0 && (directory[4] == '/' || directory[4] == 0);
    if (is_covered) fail(socket, step_directory);
}

static void enter(const struct csysfsmount_command *command, int socket_end) {
    int namespaces = CLONE_NEWNS | (command->host_network ? 0 : CLONE_NEWNET);
    if (unshare(namespaces) < 0) fail(socket_end, step_namespaces);
    // The parent tells the kernel who is who here: it has the right to, this process has not.
    wait_to_go_on(socket_end);
    // By the calls themselves: glibc's would ask the other threads of the process that this is a copy of, and wait.
    if (syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0) fail(socket_end, step_told);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) fail(socket_end, step_private);
    int events = -1;
    if (!command->host_network) {
        raise_loopback();
        events = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
        if (events < 0) fail(socket_end, step_events);
    }
    int fuse = csysfsmount_open_fuse();
    if (fuse < 0) {
        errno = -fuse;
        fail(socket_end, step_fuse);
    }
    // What the machine covers in the end: a place for the applets until then.
    if (mount("anybind", "/sys", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
        fail(socket_end, step_cover);
    put_applets(command, socket_end);
    int mounted = csysfsmount_mount(fuse, "/sys", 0, 0);
    if (mounted < 0) {
        errno = -mounted;
        fail(socket_end, step_mount);
    }
    tell(socket_end, step_done, 0, fuse);
    close(fuse);
    tell(socket_end, step_done, 0, events);
    if (events >= 0) close(events);
    wait_to_go_on(socket_end);
}

// Where a process may run, and where it should: beside the one that started it.
struct processors {
    cpu_set_t allowed;
    cpu_set_t others;
    int has_others;
};

// A new process is left waiting on the processor of the one that made it, even while another has nothing to do.
static struct processors find_processors(void) {
    struct processors found = {.has_others = 0};
    int here = sched_getcpu();
    // A mask that is too small for the machine is an error, and then nothing is moved.
    if (here < 0 || sched_getaffinity(0, sizeof found.allowed, &found.allowed) < 0) return found;
    found.others = found.allowed;
    CPU_CLR(here, &found.others);
    found.has_others = CPU_COUNT(&found.others) > 0;
    return found;
}

static void start_command(const struct csysfsmount_command *command, const struct processors *processors, int socket) {
    char directory[PATH_MAX];
    if (!getcwd(directory, sizeof directory)) directory[0] = 0;
    enter(command, socket);
    if (processors->has_others) sched_setaffinity(0, sizeof processors->allowed, &processors->allowed);
    for (const char *const *pair = command->bindings; *pair; pair += 2) {
        if (access(pair[1], F_OK) < 0) continue;
        if (mount(pair[0], pair[1], NULL, MS_BIND, NULL) < 0) fail(socket, step_bindings);
    }
    for (const char *const *path = command->emptied; *path; path++) {
        if (!is_directory(*path)) continue;
        if (mount("anybind", *path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
            fail(socket, step_bindings);
    }
    enter_again(directory, socket);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // All others are as they were where the command was called for: a job in the background ignores SIGINT.
    signal(SIGPIPE, SIG_DFL);
    environ = (char **)command->environment;
    execvp(command->arguments[0], command->arguments);
    int error = errno;
    tell(socket, step_command, error, -1);
    _exit(error == ENOENT ? 127 : 126);
}

int csysfsmount_start(const struct csysfsmount_command *command, struct csysfsmount_started *start) {
    int ends[2];
    int failure = csysfsmount_socket_pair(ends);
    if (failure < 0) return failure;
    struct processors processors = find_processors();
    // In its user namespace from the first moment on: the parent can say at once who is who there. No
    // memory is asked for in the child, whose copy of the allocator may be locked by another thread.
    long process = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (process < 0) {
        failure = -errno;
        close(ends[0]);
        close(ends[1]);
        return failure;
    }
    if (process == 0) {
        close(ends[0]);
        csysfsmount_close_marked(ends[1]);
        start_command(command, &processors, ends[1]);
        _exit(125);
    }
    // By this process, since the new one may not have run yet; it gives itself all of them back.
    if (processors.has_others) sched_setaffinity((pid_t)process, sizeof processors.others, &processors.others);
    close(ends[1]);
    start->process = (int)process;
    start->socket = ends[0];
    return 0;
}
