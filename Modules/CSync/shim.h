#include <sys/types.h>

// syncfs(2) and sync_file_range(2): shown only to those who ask for GNU declarations, which the Glibc module of Swift does not.
extern int syncfs(int descriptor);
extern int sync_file_range(int descriptor, __off64_t offset, __off64_t count, unsigned int flags);

// <linux/fs.h>: SYNC_FILE_RANGE_WRITE begins to write and waits for nothing; with both WAIT, waits for what is written.
enum { dmp_sync_begin = 2, dmp_sync_wait = 7 };
