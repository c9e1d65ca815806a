#ifndef ANYBIND_CVFIO_H
#define ANYBIND_CVFIO_H

#include <stdint.h>

/// What Swift has no words for: accesses to a device's registers, the order of accesses, eventfd(2).
///
/// Registers are read and written once for each call and in the width that is asked for, and ordered as the
/// kernel's readl() and writel() are: what a driver wrote to memory is seen by the device before the register
/// is written, and what it reads from memory is read after the register. Values are of the processor's byte
/// order, which is little endian wherever this package runs; a static assertion says so.
/// Source: __io_ar() and __io_bw() in arch/arm64/include/asm/io.h, include/asm-generic/io.h, Linux 6.12.

/// Writes to memory before it are seen by a device before those after it: the kernel's dma_wmb().
static inline void cvfio_write_barrier(void)
{
#if defined(__aarch64__)
    __asm__ volatile("dmb oshst" ::: "memory");
#else
    // x86 keeps the order of writes; only the compiler has to.
    __asm__ volatile("" ::: "memory");
#endif
}

/// Reads of memory after it are made after those before it: the kernel's dma_rmb().
static inline void cvfio_read_barrier(void)
{
#if defined(__aarch64__)
    __asm__ volatile("dmb oshld" ::: "memory");
#else
    __asm__ volatile("" ::: "memory");
#endif
}

#if defined(__aarch64__)
// The instruction itself: of a volatile access the compiler may make one that also changes the address
// (ldr w9, [x0], #4), and a hypervisor that has to emulate the device is not told what such a one does.
// Source: __raw_readl() and __raw_writel() in arch/arm64/include/asm/io.h, Linux 6.12.
#define CVFIO_RAW(width, size, view) \
    static inline uint##width##_t cvfio_raw_load_##width(const volatile void *address) \
    { \
        uint##width##_t value; \
        __asm__ volatile("ldr" size " %" view "0, [%1]" : "=r"(value) : "r"(address) : "memory"); \
        return value; \
    } \
    static inline void cvfio_raw_store_##width(volatile void *address, uint##width##_t value) \
    { \
        __asm__ volatile("str" size " %" view "0, [%1]" : : "r"(value), "r"(address) : "memory"); \
    }
#else
#define CVFIO_RAW(width, size, view) \
    static inline uint##width##_t cvfio_raw_load_##width(const volatile void *address) \
    { \
        return *(const volatile uint##width##_t *)address; \
    } \
    static inline void cvfio_raw_store_##width(volatile void *address, uint##width##_t value) \
    { \
        *(volatile uint##width##_t *)address = value; \
    }
#endif

#define CVFIO_ACCESS(width, size, view) \
    CVFIO_RAW(width, size, view) \
    static inline uint##width##_t cvfio_load_##width(const volatile void *address) \
    { \
        uint##width##_t value = cvfio_raw_load_##width(address); \
        cvfio_read_barrier(); \
        return value; \
    } \
    static inline void cvfio_store_##width(volatile void *address, uint##width##_t value) \
    { \
        cvfio_write_barrier(); \
        cvfio_raw_store_##width(address, value); \
    }

CVFIO_ACCESS(8, "b", "w")
CVFIO_ACCESS(16, "h", "w")
CVFIO_ACCESS(32, "", "w")
CVFIO_ACCESS(64, "", "x")

#undef CVFIO_ACCESS
#undef CVFIO_RAW

/// An eventfd(2) that no child gets, never blocks, and counts from zero; or -1 with errno set.
int cvfio_make_event(void);

#endif
