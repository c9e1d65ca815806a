// What covers the host's files for a command: each in the calling process's own mount namespace.
#ifndef CSYSFSMOUNT_COVER_H
#define CSYSFSMOUNT_COVER_H

#include "CSysfsMount.h"

// Whether a path is a directory, and not a link to one.
int csysfsmount_is_directory(const char *path);

// Makes a directory of links to the program, laid over those that hold such commands or may hold them. The working
// directory is where the links can be put. Returns 0, or -1 with errno.
int csysfsmount_put_applets(const struct csysfsmount_command *command);

// Lays a writable layer over each of `written`: below the working directory, or below `files`. Where there can be none,
// the directory is read only. Returns a descriptor of the directory that has the layers, or -1 with errno.
int csysfsmount_put_layers(const struct csysfsmount_command *command);

// Puts a /dev in place that has `devices` and what belongs to a terminal, nothing else. Returns 0, or -1 with errno.
int csysfsmount_put_devices(const struct csysfsmount_command *command);

// Empties `emptied`, puts `kept` back where they were, and makes `made`. Returns 0, or -1 with errno.
int csysfsmount_empty(const struct csysfsmount_command *command);

// Binds files over others. Returns 0, or -1 with errno.
int csysfsmount_bind(const struct csysfsmount_command *command);

// Makes `read_only` so, with all below. Returns 0, or -1 with errno.
int csysfsmount_protect(const struct csysfsmount_command *command);

#endif
