#define _GNU_SOURCE
#include "open_below.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int open_below(int directory, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned int)flags, .resolve = RESOLVE_BENEATH};
    long descriptor = -1;
    // EAGAIN: something was renamed meanwhile, so that the kernel could not be sure; it asks for another try.
    for (int attempt = 0; attempt < 128; attempt++) {
        descriptor = syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (descriptor >= 0 || errno != EAGAIN)
            break;
    }
    return (int)descriptor;
}

_Static_assert(open_path == O_PATH, "the flag is another one on this processor");

int is_on_sysfs(int descriptor)
{
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 && status.f_type == SYSFS_MAGIC;
}
