#include "CVFIO.h"

#include <sys/eventfd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "registers of PCI devices are little endian");

int cvfio_make_event(void)
{
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}
