#ifndef ANYBIND_START_H
#define ANYBIND_START_H

/// How many words the command line has, the command's own name among them.
int start_count(void);

/// A word of the command line; it lives as long as the program.
const char *start_word(int place);

#endif
