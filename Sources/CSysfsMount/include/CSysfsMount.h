// The system calls of a mount that glibc's module does not give to Swift. No policy.
#ifndef CSYSFSMOUNT_H
#define CSYSFSMOUNT_H

#include <stddef.h>

// Opens /dev/fuse. Returns a descriptor or -errno.
int csysfsmount_open_fuse(void);

// mount(2) of an open /dev/fuse on a directory, whose root has the mode and the owner given.
// Returns 0 or -errno.
int csysfsmount_mount(int fuse, const char *directory, unsigned user, unsigned group);

// umount2(2); `lazily` lets it go although it is in use. Returns 0 or -errno.
int csysfsmount_unmount(const char *directory, int lazily);

// Receives one descriptor over a socket of the Unix domain. Returns it, or -errno; -ENODATA at the end.
int csysfsmount_receive_descriptor(int socket);

// A pair of connected sockets, closed on exec. Returns 0 or -errno.
int csysfsmount_socket_pair(int ends[2]);

// Starts a process that waits until `alive` comes to its end, and then unmounts `directory` where it is a
// mount whose server has gone: by umount2(2), or by the program `unmounter` where it is not null.
// Returns the process ID or -errno.
int csysfsmount_start_watch(int alive, const char *directory, const char *unmounter);

// What a command in namespaces of its own is started with.
struct csysfsmount_command {
    // The words of the command, ended by a null pointer.
    char *const *arguments;
    // Its environment, ended by a null pointer.
    char *const *environment;
    // The program that stands behind the applets, and their names, ended by a null pointer.
    const char *program;
    const char *const *applets;
    // What is laid over files that are there: pairs of source and target, ended by a null pointer.
    const char *const *bindings;
    // Directories that are emptied where they are there, what of them is kept, and directories for everybody's files
    // that are made in them then; each ended by a null pointer.
    const char *const *emptied;
    const char *const *kept;
    const char *const *made;
    // Directories in which what is written goes to a layer above the host's files, ended by a null pointer, and the
    // directory that keeps the layers; null where they vanish.
    const char *const *written;
    const char *files;
    // The names in its own /dev, ended by a null pointer; none: it has the host's.
    const char *const *devices;
    // What can only be read, ended by a null pointer.
    const char *const *read_only;
    // Whether it stays in the network namespace of its parent.
    int host_network;
    // Where its standard output and standard error go; -1: where those of its parent go.
    int output;
};

// Where a command is being started: its process and the socket to it.
struct csysfsmount_started {
    int process;
    int socket;
    // Whether the process is in a user namespace whose users are still to be named.
    int needs_users;
};

// Starts a process, in a user namespace of its own where it may not mount without, which covers the host's files in a mount namespace, and then enters a
// second user, mount and network namespace, in which nothing of that can be taken away. It goes on when it is told that
// the kernel knows who is who in it, when the machine that it has mounted is served, and when that hears of all it needs.
// Returns 0, or -errno where there can be no such namespace or no more process.
int csysfsmount_start(const struct csysfsmount_command *command, struct csysfsmount_started *start);

// Takes the next message of a started process: a step number that is 0 for success, or what failed.
struct csysfsmount_message {
    // 0 for all is well; else the step that failed, see csysfsmount_step_name.
    int step;
    // The errno of the failure.
    int error;
    // A descriptor that came with it, or -1.
    int descriptor;
};

// Receives a message. Returns 1, 0 at the end of the other side, or -errno.
int csysfsmount_receive(int socket, struct csysfsmount_message *message);

// Lets a started process go on. Returns 0 or -errno.
int csysfsmount_go_on(int socket);

// Has a started process end that waits to be let go on; what it has said can still be received.
void csysfsmount_stop(int socket);

// What a step of starting does, in words.
const char *csysfsmount_step_name(int step);

// Sends an event of the kernel's kind into the network namespace in which the socket was made.
// Returns 0 or -errno.
int csysfsmount_send_event(int socket, const void *text, size_t count);

#endif
