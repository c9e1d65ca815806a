#ifndef ANYBIND_FILE_SYSTEM_H
#define ANYBIND_FILE_SYSTEM_H

/// What kind of file system a path is on, by statfs(2), which Swift does not see.
///
/// Returns its magic number, or -1 with errno set.
long file_system_kind(const char *path);

/// Reads entries of an open directory, as getdents64(2) gives them: readdir(3) would ask twice more what was opened.
///
/// Returns how many bytes came, 0 at the end, or -1 with errno set.
long directory_entries(int directory, void *bytes, unsigned long size);

/// The user of this process, which the kernel told it at the start: no call.
unsigned long user_at_start(void);

/// The numbers of the kernel's sysfs and of FUSE.
enum { file_system_sysfs = 0x62656572, file_system_fuse = 0x65735546 };

#endif
