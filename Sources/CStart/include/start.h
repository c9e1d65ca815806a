#ifndef ANYBIND_START_H
#define ANYBIND_START_H

/// How many words the command line has, the command's own name among them.
int start_count(void);

/// A word of the command line; it lives as long as the program.
const char *start_word(int index);

/// Takes from the environment what was for the Swift runtime alone: the commands that are started do not get it.
///
/// To be called before anything else, while there is one thread.
void start_is_over(void);

#endif
