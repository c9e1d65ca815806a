// What must happen before the Swift runtime starts: it runs in the constructors of the program, and those
// named in .preinit_array run before all constructors.

#include <stdlib.h>
#include <unistd.h>

// The Swift runtime looks for its own path in /proc when it starts, to find the program that prints
// backtraces, and aborts without one: in an initramfs or a chroot before /proc is mounted. Told where it
// is, it does not look. The backtracer is not there on such machines anyway.
// Source: stdlib/public/runtime/Paths.cpp, swift_getRootPath(), Swift 6.3.
static void name_root_without_proc(int argc, char **argv, char **environment)
{
    (void)argc;
    (void)argv;
    (void)environment;
    if (access("/proc/self/exe", F_OK) != 0)
        setenv("SWIFT_ROOT", "/", 0);
}

__attribute__((section(".preinit_array"), used)) static void (*const start)(int, char **, char **) =
    name_root_without_proc;
