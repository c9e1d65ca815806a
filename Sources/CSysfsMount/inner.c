#define _GNU_SOURCE
#include "inner.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_file(const char *path, const char *text, size_t count) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, count);
    int error = errno;
    close(file);
    errno = error;
    return written == (ssize_t)count ? 0 : -1;
}

struct map {
    char text[4096];
    size_t length;
    unsigned long users;
};

// The users, or the groups, that this process knows, by the same numbers. Returns 0, or -1 with errno.
static int read_map(const char *name, struct map *map) {
    char path[64], own[sizeof map->text];
    snprintf(path, sizeof path, "/proc/self/%s", name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = read(file, own, sizeof own - 1);
    close(file);
    if (count <= 0) return -1;
    own[count] = 0;
    unsigned inside, outside, many;
    int used;
    map->length = map->users = 0;
    for (const char *line = own; sscanf(line, "%u %u %u%n", &inside, &outside, &many, &used) == 3; line += used) {
        size_t room = sizeof map->text - map->length;
        size_t more = snprintf(map->text + map->length, room, "%u %u %u\n", inside, inside, many);
        if (more >= room) return errno = E2BIG, -1;
        map->length += more;
        map->users += many;
    }
    return 0;
}

// Gives a process the users, or the groups, of this one.
static int hand_map_on(int process, const char *name) {
    struct map map;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    return read_map(name, &map) < 0 ? -1 : write_file(path, map.text, map.length);
}

// What a copy of this process does, which stays in the first namespaces, and so has the right to.
static void serve_maps(int process, int go) {
    char byte;
    ssize_t count;
    do {
        count = read(go, &byte, 1);
    } while (count < 0 && errno == EINTR);
    int has_failed = count != 1 || hand_map_on(process, "uid_map") < 0 || hand_map_on(process, "gid_map") < 0;
    _exit(has_failed ? errno ? errno : EPERM : 0);
}

static int enter_with_all_users(int namespaces) {
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    int process = getpid();
    long server = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (server == 0) {
        close(ends[1]);
        serve_maps(process, ends[0]);
    }
    close(ends[0]);
    int failure = server < 0 ? -1 : unshare(namespaces);
    int error = errno;
    if (failure == 0 && write(ends[1], "", 1) != 1) failure = -1;
    close(ends[1]);
    if (server > 0)
        while (waitpid((pid_t)server, &status, 0) < 0 && errno == EINTR) {}
    if (failure == 0 && status != 0) {
        failure = -1;
        error = WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
    }
    errno = error;
    return failure;
}

// One user needs nobody's right: it is the one that made the namespace.
static int enter_as_root_alone(int namespaces) {
    if (unshare(namespaces) < 0) return -1;
    // Refused already where the namespace above refuses it.
    write_file("/proc/self/setgroups", "deny", 4);
    if (write_file("/proc/self/uid_map", "0 0 1", 5) < 0) return -1;
    return write_file("/proc/self/gid_map", "0 0 1", 5);
}

int csysfsmount_enter_inner(const struct csysfsmount_command *command) {
    int namespaces = CLONE_NEWUSER | CLONE_NEWNS | (command->host_network ? 0 : CLONE_NEWNET);
    struct map users;
    if (read_map("uid_map", &users) < 0) return -1;
    return users.users > 1 ? enter_with_all_users(namespaces) : enter_as_root_alone(namespaces);
}
