#define _GNU_SOURCE
#include "cover.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_there(const char *path) {
    return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int csysfsmount_is_directory(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

// Makes all directories of a path that are missing, but for its last name. Returns 0, or -1 with errno.
static int make_way(const char *path) {
    char way[PATH_MAX];
    if (snprintf(way, sizeof way, "%s", path) >= (int)sizeof way) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (char *slash = strchr(way + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(way, 0755) < 0 && errno != EEXIST) return -1;
        *slash = '/';
    }
    return 0;
}

static int make_directory(const char *path, mode_t mode) {
    if (make_way(path) < 0) return -1;
    if (mkdir(path, mode) < 0 && errno != EEXIST) return -1;
    return chmod(path, mode);
}

static int make_file(const char *path) {
    if (make_way(path) < 0) return -1;
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    return file < 0 ? -1 : close(file);
}

// MARK: Applets

int csysfsmount_put_applets(const struct csysfsmount_command *command) {
    char path[PATH_MAX];
    if (mkdir("bin", 0755) < 0) return -1;
    for (const char *const *name = command->applets; *name; name++) {
        snprintf(path, sizeof path, "bin/%s", *name);
        if (symlink(command->program, path) < 0) return -1;
    }
    const char *directories[] = {"/usr/sbin", "/sbin", "/usr/bin", "/bin"};
    for (int index = 0; index < 4; index++) {
        if (!csysfsmount_is_directory(directories[index])) continue;
        int has_applets = index < 2;
        for (const char *const *name = command->applets; *name; name++) {
            snprintf(path, sizeof path, "%s/%s", directories[index], *name);
            if (is_there(path)) has_applets = 1;
        }
        if (!has_applets) continue;
        snprintf(path, sizeof path, "lowerdir=bin:%s", directories[index]);
        if (mount("anybind", directories[index], "overlay", MS_RDONLY, path) < 0) return -1;
    }
    return 0;
}

// MARK: Layers

// Makes a directory and all that is mounted below it read only. Returns 0, or -1 with errno.
static int make_read_only(const char *path) {
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    int tree = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree < 0) return -1;
    int failure = mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes);
    if (failure == 0) failure = move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);
    int error = errno;
    close(tree);
    errno = error;
    return failure;
}

// A layer over one directory; the names of its own are relative to the working directory, so that no letter of a path
// of the user's can mean something to the kernel.
static int put_layer(const char *directory) {
    char work[PATH_MAX], options[3 * PATH_MAX];
    const char *upper = directory + 1;
    snprintf(work, sizeof work, ".work%s", directory);
    if (make_directory(upper, 0755) < 0 || make_directory(work, 0755) < 0) return -1;
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s,userxattr", directory, upper, work);
    return mount("anybind", directory, "overlay", MS_NOSUID | MS_NODEV, options);
}

int csysfsmount_put_layers(const struct csysfsmount_command *command) {
    if (!command->files && mkdir("files", 0755) < 0) return -1;
    if (chdir(command->files ? command->files : "files") < 0) return -1;
    for (const char *const *directory = command->written; *directory; directory++) {
        if (!csysfsmount_is_directory(*directory) || put_layer(*directory) == 0) continue;
        // There can be none over two overlays, nor, in a user namespace, over a directory with mounts below it.
        if (make_read_only(*directory) < 0) return -1;
    }
    return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// MARK: Devices

int csysfsmount_put_devices(const struct csysfsmount_command *command) {
    if (!command->devices[0]) return 0;
    char here[PATH_MAX], there[PATH_MAX];
    if (mkdir("dev", 0755) < 0) return -1;
    if (mount("anybind", "dev", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755") < 0) return -1;
    for (const char *const *name = command->devices; *name; name++) {
        snprintf(there, sizeof there, "/dev/%s", *name);
        snprintf(here, sizeof here, "dev/%s", *name);
        if (!is_there(there)) continue;
        if (make_file(here) < 0 || mount(there, here, NULL, MS_BIND, NULL) < 0) return -1;
    }
    const char *links[][2] = {{"/proc/self/fd", "dev/fd"},
                              {"/proc/self/fd/0", "dev/stdin"},
                              {"/proc/self/fd/1", "dev/stdout"},
                              {"/proc/self/fd/2", "dev/stderr"},
                              {"pts/ptmx", "dev/ptmx"}};
    for (size_t index = 0; index < sizeof links / sizeof *links; index++)
        if (symlink(links[index][0], links[index][1]) < 0) return -1;
    if (mkdir("dev/pts", 0755) < 0 || mkdir("dev/shm", 0755) < 0) return -1;
    const unsigned long flags = MS_NOSUID | MS_NOEXEC;
    if (mount("anybind", "dev/pts", "devpts", flags, "newinstance,ptmxmode=0666,mode=0620") < 0) return -1;
    if (mount("anybind", "dev/shm", "tmpfs", flags | MS_NODEV, "mode=1777") < 0) return -1;
    return mount("dev", "/dev", NULL, MS_MOVE, NULL);
}

// MARK: What is emptied, bound and protected

// Puts something back that a new file system covers: what was opened before that.
static int put_back(int tree, const char *path, int is_directory) {
    if ((is_directory ? make_directory(path, 0755) : make_file(path)) < 0) return -1;
    return move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);
}

int csysfsmount_empty(const struct csysfsmount_command *command) {
    enum { most = 16 };
    int trees[most], are_directories[most], count = 0;
    for (; count < most && command->kept[count]; count++) {
        struct stat status;
        are_directories[count] = stat(command->kept[count], &status) == 0 && S_ISDIR(status.st_mode);
        trees[count] =
            open_tree(AT_FDCWD, command->kept[count], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    }
    for (const char *const *path = command->emptied; *path; path++) {
        if (!csysfsmount_is_directory(*path)) continue;
        if (mount("anybind", *path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0) return -1;
    }
    for (int index = 0; index < count; index++) {
        // What is not there needs not come back.
        if (trees[index] < 0) continue;
        if (put_back(trees[index], command->kept[index], are_directories[index]) < 0) return -1;
        close(trees[index]);
    }
    for (const char *const *path = command->made; *path; path++)
        if (make_directory(*path, 01777) < 0) return -1;
    return 0;
}

int csysfsmount_bind(const struct csysfsmount_command *command) {
    for (const char *const *pair = command->bindings; *pair; pair += 2) {
        if (!is_there(pair[1])) continue;
        if (mount(pair[0], pair[1], NULL, MS_BIND, NULL) < 0) return -1;
    }
    return 0;
}

int csysfsmount_protect(const struct csysfsmount_command *command) {
    for (const char *const *path = command->read_only; *path; path++)
        if (is_there(*path) && make_read_only(*path) < 0) return -1;
    return 0;
}
