#define _GNU_SOURCE
#include "descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

void csysfsmount_close_others(int kept, int also_kept) {
    int low = kept < also_kept ? kept : also_kept;
    int high = kept < also_kept ? also_kept : kept;
    if (low > 3) close_range(3, low - 1, 0);
    if (high > low + 1) close_range(low + 1, high - 1, 0);
    close_range(high + 1, ~0U, 0);
}

static void close_if_marked(int end) {
    int flags = fcntl(end, F_GETFD);
    if (flags >= 0 && flags & FD_CLOEXEC) close(end);
}

// Closes the marked ones among those that /proc lists, which are few. Returns 0 where there is no /proc.
static int close_listed(int kept) {
    int list = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (list < 0) return 0;
    _Alignas(struct dirent64) char entries[1024];
    long count;
    while ((count = syscall(SYS_getdents64, list, entries, sizeof entries)) > 0) {
        for (long offset = 0; offset < count;) {
            struct dirent64 *entry = (struct dirent64 *)(entries + offset);
            int end = atoi(entry->d_name);
            if (end > 2 && end != kept && end != list) close_if_marked(end);
            offset += entry->d_reclen;
        }
    }
    close(list);
    return 1;
}

void csysfsmount_close_marked(int kept) {
    if (close_listed(kept)) return;
    for (int end = 3; end < 4096; end++)
        if (end != kept) close_if_marked(end);
}
