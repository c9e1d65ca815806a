#define _GNU_SOURCE
#include "clab.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int clab_load_module(int descriptor, const char *parameters) {
    return syscall(SYS_finit_module, descriptor, parameters, 0) == 0 ? 0 : -errno;
}

int clab_unload_module(const char *name) {
    return syscall(SYS_delete_module, name, O_NONBLOCK) == 0 ? 0 : -errno;
}
