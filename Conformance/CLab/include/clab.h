// The two system calls of the lab's agent that glibc declares nowhere. No policy.
#ifndef CLAB_H
#define CLAB_H

// finit_module(2) on an open module file; `parameters` as on insmod's command line.
// Returns 0 or -errno.
int clab_load_module(int descriptor, const char *parameters);

// delete_module(2) with O_NONBLOCK: it fails instead of waiting for users of the module.
// Returns 0 or -errno.
int clab_unload_module(const char *name);

#endif
