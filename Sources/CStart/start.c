// What must happen before the Swift runtime starts: it runs in the constructors of the program, and those
// named in .preinit_array run before all constructors.

#include "start.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

// Swift reads the command line from /proc too, and has none without it.
static int count;
static char **words;

int start_count(void)
{
    return count;
}

const char *start_word(int index)
{
    return words[index];
}

// The threads of a mount are few and mostly wait: a heap of its own for each, with 128 MiB of addresses that are
// reserved and given back in parts, would only take time.
static void share_one_heap(void)
{
    mallopt(M_ARENA_MAX, 1);
}

// The Swift runtime looks for a program that prints backtraces when it starts, in ten system calls, by its own path,
// which it reads in /proc: in an initramfs or a chroot before /proc is mounted it aborts. Told that nobody wants one,
// and of a place where none is, it does not look. Whoever sets the variable is obeyed.
// Source: stdlib/public/runtime/Backtrace.cpp, BacktraceInitializer; Paths.cpp, swift_getRootPath(); Swift 6.3.
static const char backtraces[] = "SWIFT_BACKTRACE";
static bool no_backtraces;

static void do_without_backtraces(void)
{
    if (getenv(backtraces) == NULL)
        no_backtraces = setenv(backtraces, "enable=no,swift-backtrace=/", 0) == 0;
    else if (access("/proc/self/exe", F_OK) != 0)
        setenv("SWIFT_ROOT", "/", 0);
}

void start_is_over(void)
{
    if (no_backtraces)
        unsetenv(backtraces);
}

static void before_swift(int argc, char **argv, char **environment)
{
    (void)environment;
    count = argc;
    words = argv;
    share_one_heap();
    do_without_backtraces();
}

__attribute__((section(".preinit_array"), used)) static void (*const start)(int, char **, char **) =
    before_swift;
