#ifndef ANYBIND_HOLD_H
#define ANYBIND_HOLD_H

/// Starts a command that gets SIGTERM when the calling thread ends, however that happens.
///
/// It is looked for as a shell does, and inherits the descriptors in `kept`; `mask` is a set of
/// the signals that it does not hear. To be called by the first thread of a process, which ends last.
///
/// Returns its process number, or the negative of what kept it from being started.
int hold_start(char *const words[], const int kept[], int count, const void *mask);

#endif
