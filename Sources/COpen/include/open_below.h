#ifndef ANYBIND_OPEN_BELOW_H
#define ANYBIND_OPEN_BELOW_H

/// openat2(2), for which the C library has no function: opens a path that must not leave a directory.
///
/// Whatever leads out of it is refused with EXDEV: `..`, an absolute link, a link of /proc.
/// Returns a descriptor, or -1 with errno set.
int open_below(int directory, const char *path, int flags);

/// The flag O_PATH of open(2), which Swift does not see: the descriptor stands for a path, and reads nothing.
enum { open_path = 010000000 };

/// Whether a descriptor is of a file system that is the kernel's sysfs.
int is_on_sysfs(int descriptor);

#endif
