#include <spawn.h>

// glibc 2.9 and 2.34: shown only to those who ask for GNU declarations, which the Glibc module of Swift does not.
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
