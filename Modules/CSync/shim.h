#include <sys/types.h>

// syncfs(2) and sync_file_range(2): shown only to those who ask for GNU declarations, which the Glibc module of Swift does not.
extern int syncfs(int descriptor);
extern int sync_file_range(int descriptor, __off64_t offset, __off64_t count, unsigned int flags);

// SYNC_FILE_RANGE_WRITE of <linux/fs.h>: begins to write, waits for nothing.
enum { dmp_sync_file_range_write = 2 };
