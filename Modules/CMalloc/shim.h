// The settings of the allocator, which the Glibc module of Swift does not show.
#include <malloc.h>
