// Calls on a /sys that no tool makes, and what each came to: a line each, the same on every machine where
// sysfs is sysfs. The device whose name is the argument is removed in the end.
//
// calls.txt holds what Linux said.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

// Says what a call gave: a number, or the name of its errno.
#define GIVES(call) say(#call, (errno = 0, (long)(call)))
// The same for calls whose numbers tell nothing.
#define WORKS(call) say(#call, (errno = 0, (long)(call)) < 0 && errno ? -1 : 0)

static void say(const char *call, long result) {
    if (result == -1)
        printf("%s: %s\n", call, strerrorname_np(errno));
    else
        printf("%s: %ld\n", call, result);
}

static char device[256], vendor[300], override[300], config[300], new[300];
static char bytes[9000];

static void say_poll(const char *what, int file) {
    struct pollfd poll_file = {.fd = file, .events = POLLIN | POLLPRI};
    int count = poll(&poll_file, 1, 0);
    printf("poll %s: %d %x\n", what, count, poll_file.revents);
}

static void open_oddly(void) {
    WORKS(open(vendor, O_RDONLY | O_DIRECT));
    WORKS(open(vendor, O_ACCMODE));
    WORKS(open(vendor, O_ACCMODE | O_APPEND));
    WORKS(open(vendor, O_WRONLY));
    WORKS(open(vendor, O_RDONLY | O_CREAT | O_TRUNC, 0600));
    WORKS(open(vendor, O_RDONLY | O_CREAT | O_EXCL, 0600));
    WORKS(open(vendor, O_RDONLY | O_DIRECTORY));
    WORKS(open(device, O_RDONLY | O_NOFOLLOW));
    WORKS(open("/sys/bus/pci", O_RDWR));
    WORKS(open("/sys/bus/pci", O_RDONLY | O_CREAT, 0600));
    WORKS(open("/sys/bus/pci", O_RDWR | O_TMPFILE, 0600));
    WORKS(open("/sys/bus/pci/\xff\xfe", O_RDONLY));
    WORKS(open("/sys/bus/pci/\xff\xfe", O_RDWR | O_CREAT, 0600));
    WORKS(open(new, O_RDWR | O_CREAT, 0600));
}

static void read_oddly(void) {
    int file = open(vendor, O_RDONLY);
    say_poll("before a read", file);
    GIVES(pread(file, bytes, 3, 0));
    say_poll("after a read", file);
    GIVES(pread(file, bytes, 100, 1L << 62));
    GIVES(pread(file, bytes, 100, 5));
    GIVES(pread(file, bytes, 100, 7));
    GIVES(pread(file, bytes, 100, 8));
    GIVES(pread(file, bytes, 1, -1));
    WORKS(mmap(0, 4096, PROT_READ, MAP_SHARED, file, 0));
    GIVES(fsync(file));
    GIVES(ioctl(file, 0x5401, bytes));
    GIVES(ftruncate(file, 0));
    GIVES(write(file, "x", 1));
    GIVES(lseek(file, 100000, SEEK_SET));
    GIVES(lseek(file, 0, SEEK_END));
    GIVES(lseek(file, 5, SEEK_DATA));
    GIVES(lseek(file, 5000, SEEK_DATA));
    GIVES(lseek(file, 5, SEEK_HOLE));
}

static void list_oddly(int directory) {
    GIVES(fsync(directory));
    GIVES(read(directory, bytes, 10));
    GIVES(lseek(directory, 12345, SEEK_SET));
    WORKS(syscall(SYS_getdents64, directory, bytes, 9000));
    GIVES(lseek(directory, 0x7fffffff, SEEK_SET));
    GIVES(syscall(SYS_getdents64, directory, bytes, 9000));
    GIVES(lseek(directory, 0, SEEK_SET));
    GIVES(syscall(SYS_getdents64, directory, bytes, 24));
    GIVES(syscall(SYS_getdents64, directory, bytes, 10));
    GIVES(lseek(directory, -5, SEEK_SET));
    GIVES(ioctl(directory, 0x5401, bytes));
}

static void write_oddly(void) {
    int file = open(override, O_WRONLY);
    GIVES(fallocate(file, 0, 0, 10));
    GIVES(ftruncate(file, 7));
    GIVES(ftruncate(file, 1L << 40));
    GIVES(truncate(override, 3));
    GIVES(truncate("/sys/bus/pci", 3));
    GIVES(pwrite(file, bytes, 0, 0));
    GIVES(pwrite(file, "x", 1, 1L << 40));
    GIVES(pwrite(file, "\n", 1, 4096));
    GIVES(read(file, bytes, 1));
    GIVES(fsync(file));
    int space = open(config, O_RDWR);
    GIVES(pread(space, bytes, 10, 255));
    GIVES(pread(space, bytes, 10, 256));
    GIVES(pread(space, bytes, 10, 1L << 62));
    GIVES(pwrite(space, bytes, 1, 256));
    WORKS(mmap(0, 4096, PROT_READ, MAP_SHARED, space, 0));
}

static void change_oddly(void) {
    GIVES(chmod(override, 0644));
    GIVES(chown(override, 0, 0));
    GIVES(utimensat(AT_FDCWD, override, 0, 0));
    GIVES(setxattr(override, "user.x", "1", 1, 0));
    GIVES(rename(override, new));
    GIVES(syscall(SYS_renameat2, AT_FDCWD, override, AT_FDCWD, new, 1));
    GIVES(link(override, new));
    GIVES(symlink("x", new));
    GIVES(mkdir(new, 0700));
    GIVES(mkdir("/sys/bus/pci", 0700));
    GIVES(mknod(new, S_IFIFO | 0600, 0));
    GIVES(rmdir(override));
    GIVES(rmdir(device));
    GIVES(rmdir("/sys/bus/pci"));
    GIVES(rmdir(new));
    GIVES(unlink(override));
    GIVES(unlink(device));
    GIVES(unlink("/sys/bus/pci"));
    GIVES(unlink(new));
    GIVES(access(override, X_OK));
    GIVES(execl(override, "x", NULL));
}

static void remove_device(int directory) {
    int read_in_part = open(vendor, O_RDONLY), unread = open(vendor, O_RDONLY);
    GIVES(pread(read_in_part, bytes, 2, 0));
    GIVES(chdir(device));
    int remove = open("remove", O_WRONLY);
    GIVES(write(remove, "1", 1));
    GIVES(pread(read_in_part, bytes, 2, 2));
    GIVES(pread(read_in_part, bytes, 100, 4));
    GIVES(pread(read_in_part, bytes, 2, 7));
    GIVES(pread(read_in_part, bytes, 2, 0));
    GIVES(pread(unread, bytes, 2, 0));
    say_poll("of what was read and has gone", read_in_part);
    say_poll("of what has gone", unread);
    struct stat status;
    GIVES(fstat(read_in_part, &status));
    GIVES(stat(".", &status));
    GIVES(stat("vendor", &status));
    GIVES(stat(device, &status));
    WORKS(open(".", O_RDONLY));
    WORKS(open("..", O_RDONLY));
    WORKS(open("new~", O_RDWR | O_CREAT, 0600));
    GIVES(mkdir("m", 0700));
    GIVES(readlink("subsystem", bytes, 100));
    GIVES(write(remove, "1", 1));
    GIVES(lseek(directory, 0, SEEK_SET));
    GIVES(syscall(SYS_getdents64, directory, bytes, 9000));
    GIVES(fsync(read_in_part));
}

int main(int count, char **arguments) {
    if (count != 2) return 64;
    snprintf(device, sizeof device, "/sys/bus/pci/devices/%s", arguments[1]);
    snprintf(vendor, sizeof vendor, "%s/vendor", device);
    snprintf(override, sizeof override, "%s/driver_override", device);
    snprintf(config, sizeof config, "%s/config", device);
    snprintf(new, sizeof new, "%s/new~", device);
    int directory = open(device, O_RDONLY | O_DIRECTORY);
    open_oddly();
    read_oddly();
    list_oddly(directory);
    write_oddly();
    change_oddly();
    remove_device(directory);
    puts("done");
    return 0;
}
