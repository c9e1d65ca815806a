// The second namespaces of a command.
#ifndef CSYSFSMOUNT_INNER_H
#define CSYSFSMOUNT_INNER_H

#include "CSysfsMount.h"

// Enters a user, mount and network namespace below the one of this process, with the same users: what is mounted is
// locked there, all of it, so that no part can be unmounted, nor the kernel's own /sys be mounted anew.
// Source: lock_mnt_tree(), fs/namespace.c; mnt_already_visible(). Returns 0, or -1 with errno.
int csysfsmount_enter_inner(const struct csysfsmount_command *command);

#endif
