#ifndef ANYBIND_ALLOCATED_BYTES_H
#define ANYBIND_ALLOCATED_BYTES_H

#include <stddef.h>

/// What the process has allocated and not freed, in bytes: mallinfo2(3), which Swift does not see.
size_t allocated_bytes(void);

#endif
