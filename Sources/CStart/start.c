// What must happen before the Swift runtime starts: it runs in the constructors of the program, and those
// named in .preinit_array run before all constructors.

#include "start.h"

#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

// Swift reads the command line from /proc too, and has none without it.
static int count;
static char **words;

int start_count(void)
{
    return count;
}

const char *start_word(int place)
{
    return words[place];
}

// The threads of a mount are few and mostly wait: a heap of its own for each, with 128 MiB of addresses that are
// reserved and given back in parts, would only take time.
static void share_one_heap(void)
{
    mallopt(M_ARENA_MAX, 1);
}

// The Swift runtime looks for its own path in /proc when it starts, to find the program that prints
// backtraces, and aborts without one: in an initramfs or a chroot before /proc is mounted. Told where it
// is, it does not look. The backtracer is not there on such machines anyway.
// Source: stdlib/public/runtime/Paths.cpp, swift_getRootPath(), Swift 6.3.
static void do_without_proc(void)
{
    if (access("/proc/self/exe", F_OK) != 0)
        setenv("SWIFT_ROOT", "/", 0);
}

static void before_swift(int argc, char **argv, char **environment)
{
    (void)environment;
    count = argc;
    words = argv;
    share_one_heap();
    do_without_proc();
}

__attribute__((section(".preinit_array"), used)) static void (*const start)(int, char **, char **) =
    before_swift;
