#include <sys/prctl.h>

// A variadic function, which Swift cannot import.
static inline int dmp_forbid_core_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
