#define _GNU_SOURCE
#include "CSysfsMount.h"
#include "cover.h"
#include "descriptors.h"
#include "inner.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
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
    step_fuse,
    step_cover,
    step_applets,
    step_layers,
    step_devices,
    step_mount,
    step_bindings,
    step_inner_namespaces,
    step_events,
    step_directory,
    step_command,
};

const char *csysfsmount_step_name(int step) {
    switch (step) {
    case step_namespaces: return "make namespaces of its own";
    case step_told: return "hear from anybind";
    case step_private: return "make its mounts private";
    case step_fuse: return "open /dev/fuse";
    case step_cover: return "cover /sys";
    case step_applets: return "put modprobe in place";
    case step_layers: return "put a layer over the host's files";
    case step_devices: return "make a /dev of its own";
    case step_mount: return "mount the machine on /sys";
    case step_bindings: return "put files in place";
    case step_inner_namespaces: return "make namespaces of its own inside the first ones";
    case step_events: return "open a socket for events";
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

// Brings up the loopback interface of a new network namespace; programs expect it.
static void raise_loopback(void) {
    int end = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    if (end >= 0) ioctl(end, SIOCSIFFLAGS, &request);
    if (end >= 0) close(end);
}

// Whether a path is a directory, or lies below it.
static int is_within(const char *path, const char *directory) {
    size_t length = strlen(directory);
    return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int is_covered(const char *path, const struct csysfsmount_command *command) {
    if (is_within(path, "/sys") || is_within(path, "/dev")) return 1;
    for (const char *const *emptied = command->emptied; *emptied; emptied++)
        if (is_within(path, *emptied)) return 1;
    return 0;
}

// The working directory is a directory in the host's tree, and what covers it now is not: it is entered anew, by its
// path; one that has no path, or may not be entered by it, is what it was.
static void enter_again(const char *path, int directory, const struct csysfsmount_command *command, int socket) {
    if (path[0] == '/' && chdir(path) == 0) return;
    if (is_covered(path, command) || fchdir(directory) < 0) fail(socket, step_directory);
}

// Puts everything in place that the command is to see.
static int cover(const struct csysfsmount_command *command, int socket_end) {
    if (unshare(CLONE_NEWNS) < 0) fail(socket_end, step_namespaces);
    // The parent tells the kernel who is who here, where that has to be told: it has the right to, this process has not.
    wait_to_go_on(socket_end);
    // By the calls themselves: glibc's would ask the other threads of the process that this is a copy of, and wait.
    if (syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0) fail(socket_end, step_told);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) fail(socket_end, step_private);
    int fuse = csysfsmount_open_fuse();
    if (fuse < 0) {
        errno = -fuse;
        fail(socket_end, step_fuse);
    }
    // What the machine covers in the end: a place for what else is put over the host's files.
    if (mount("anybind", "/sys", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0 || chdir("/sys") < 0)
        fail(socket_end, step_cover);
    if (csysfsmount_put_applets(command) < 0) fail(socket_end, step_applets);
    if (csysfsmount_put_devices(command) < 0) fail(socket_end, step_devices);
    int files = csysfsmount_put_layers(command);
    if (files < 0) fail(socket_end, step_layers);
    if (csysfsmount_empty(command) < 0 || csysfsmount_protect(command) < 0) fail(socket_end, step_bindings);
    int mounted = csysfsmount_mount(fuse, "/sys", 0, 0);
    if (mounted < 0) {
        errno = -mounted;
        fail(socket_end, step_mount);
    }
    tell(socket_end, step_done, 0, fuse);
    close(fuse);
    wait_to_go_on(socket_end);
    if (csysfsmount_bind(command) < 0) fail(socket_end, step_bindings);
    return files;
}

// Enters the namespaces that the command stays in, and tells where its events and its files are.
static void confine(const struct csysfsmount_command *command, int files, int socket_end) {
    if (csysfsmount_enter_inner(command) < 0) fail(socket_end, step_inner_namespaces);
    int events = -1;
    if (!command->host_network) {
        raise_loopback();
        events = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
        if (events < 0) fail(socket_end, step_events);
    }
    tell(socket_end, step_done, 0, files);
    close(files);
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
    char path[PATH_MAX];
    if (!getcwd(path, sizeof path)) path[0] = 0;
    int directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int files = cover(command, socket);
    confine(command, files, socket);
    if (processors->has_others) sched_setaffinity(0, sizeof processors->allowed, &processors->allowed);
    enter_again(path, directory, command, socket);
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

// Whether this process may mount without a user namespace. One that may needs none for what it covers; and mounts that
// come into a new user namespace are locked in it, so that no layer could be put over a directory with mounts below it.
static int may_mount(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
    if (geteuid() != 0 || syscall(SYS_capget, &header, sets) < 0) return 0;
    return (sets[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective & CAP_TO_MASK(CAP_SYS_ADMIN)) != 0;
}

int csysfsmount_start(const struct csysfsmount_command *command, struct csysfsmount_started *start) {
    int ends[2];
    int failure = csysfsmount_socket_pair(ends);
    if (failure < 0) return failure;
    struct processors processors = find_processors();
    // In its user namespace, where it needs one, from the first moment on: the parent can say at once who is who
    // there. No memory is asked for in the child, whose copy of the allocator may be locked by another thread.
    start->needs_users = !may_mount();
    int flags = (start->needs_users ? CLONE_NEWUSER : 0) | SIGCHLD;
    long process = syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
    if (process < 0) {
        failure = -errno;
        close(ends[0]);
        close(ends[1]);
        return failure;
    }
    if (process == 0) {
        close(ends[0]);
        if (command->output >= 0) {
            dup2(command->output, STDOUT_FILENO);
            dup2(command->output, STDERR_FILENO);
        }
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
