// Letting go of descriptors in a copy of the process. Nothing here asks for memory.
#ifndef CSYSFSMOUNT_DESCRIPTORS_H
#define CSYSFSMOUNT_DESCRIPTORS_H

// Closes all descriptors but the standard ones and two.
void csysfsmount_close_others(int kept, int also_kept);

// Closes at once what a command is not to have: a pipe of the parent's would not end before it has begun.
void csysfsmount_close_marked(int kept);

#endif
