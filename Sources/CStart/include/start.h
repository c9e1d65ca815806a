#ifndef ANYBIND_START_H
#define ANYBIND_START_H

// Nothing is called from outside: start.c runs by itself, before everything else of the program.

#endif
