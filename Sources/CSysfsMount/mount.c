#define _GNU_SOURCE
#include "CSysfsMount.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

int csysfsmount_open_fuse(void) {
    int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (fuse < 0) return -errno;
    // A container may have put another file there, and mount(2) says no more of it than EINVAL.
    // Source: FUSE_MINOR and MISC_MAJOR, include/linux/miscdevice.h and include/uapi/linux/major.h.
    struct stat status;
    if (fstat(fuse, &status) < 0 || !S_ISCHR(status.st_mode) ||
        status.st_rdev != makedev(10, 229)) {
        close(fuse);
        return -ENODEV;
    }
    return fuse;
}

int csysfsmount_mount(int fuse, const char *directory, unsigned user, unsigned group) {
    char options[160];
    snprintf(options, sizeof options,
             "fd=%d,rootmode=40555,user_id=%u,group_id=%u,allow_other,default_permissions", fuse,
             user, group);
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    return mount("anybind", directory, "fuse.anybind", flags, options) < 0 ? -errno : 0;
}

int csysfsmount_unmount(const char *directory, int lazily) {
    return umount2(directory, lazily ? MNT_DETACH : UMOUNT_NOFOLLOW) < 0 ? -errno : 0;
}

int csysfsmount_socket_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

// Receives bytes and at most one descriptor; returns the count of bytes or -errno.
static ssize_t receive(int socket, void *bytes, size_t count, int *descriptor) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t received;
    // Whoever ended with a message unread resets the connection: that is told once, and what was said comes after.
    do {
        received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (received < 0 && (errno == EINTR || errno == ECONNRESET));
    if (received < 0) return -errno;
    *descriptor = -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(header), sizeof(int));
    return received;
}

int csysfsmount_receive_descriptor(int socket) {
    char byte;
    int descriptor;
    ssize_t received = receive(socket, &byte, 1, &descriptor);
    if (received < 0) return (int)received;
    return descriptor < 0 ? -ENODATA : descriptor;
}

int csysfsmount_receive(int socket, struct csysfsmount_message *message) {
    int words[2];
    ssize_t received = receive(socket, words, sizeof words, &message->descriptor);
    if (received < 0) return (int)received;
    if (received != sizeof words) return 0;
    message->step = words[0];
    message->error = words[1];
    return 1;
}

int csysfsmount_go_on(int socket) {
    char byte = 1;
    return send(socket, &byte, 1, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

void csysfsmount_stop(int socket) {
    shutdown(socket, SHUT_WR);
}

int csysfsmount_send_event(int socket, const void *text, size_t count) {
    struct nlmsghdr header = {.nlmsg_len = (unsigned)(NLMSG_HDRLEN + count),
                              .nlmsg_type = NLMSG_MIN_TYPE,
                              .nlmsg_flags = NLM_F_REQUEST};
    struct iovec vectors[2] = {{.iov_base = &header, .iov_len = NLMSG_HDRLEN},
                               {.iov_base = (void *)text, .iov_len = count}};
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    struct msghdr message = {.msg_name = &kernel,
                             .msg_namelen = sizeof kernel,
                             .msg_iov = vectors,
                             .msg_iovlen = 2};
    return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int csysfsmount_start_watch(int alive, const char *directory, const char *unmounter) {
    pid_t process = fork();
    if (process != 0) return process < 0 ? -errno : process;
    // Neither the terminal's signals nor an open end of the mount may reach the one who clears up.
    setsid();
    csysfsmount_close_others(alive, alive);
    int nothing = open("/dev/null", O_RDWR);
    for (int end = 0; end < 3 && nothing >= 0; end++) dup2(nothing, end);
    char byte;
    ssize_t count;
    do {
        count = read(alive, &byte, 1);
    } while (count > 0 || (count < 0 && errno == EINTR));
    // Not stat(2): the kernel may remember what that would say. A question that was asked while the mount was
    // being closed is called off, and asked anew.
    struct statfs status;
    int failure;
    do {
        failure = statfs(directory, &status) < 0 ? errno : 0;
    } while (failure == EINTR || failure == ECONNABORTED);
    if (failure == ENOTCONN) {
        if (unmounter) execl(unmounter, "fusermount3", "-u", "-q", "-z", "--", directory, NULL);
        umount2(directory, MNT_DETACH);
    }
    _exit(0);
}
