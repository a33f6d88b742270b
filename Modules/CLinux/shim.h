#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

// A variadic function, which Swift cannot import.
static inline int dmp_forbid_core_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }

static int dmp_drop_segments(struct dl_phdr_info *object, size_t size, void *page) {
    (void)size;
    if (object->dlpi_name && strstr(object->dlpi_name, "vdso")) return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || (part->p_flags & PF_W)) continue;
        uintptr_t mask = *(uintptr_t *)page - 1, from = (object->dlpi_addr + part->p_vaddr) & ~mask;
        uintptr_t to = (object->dlpi_addr + part->p_vaddr + part->p_filesz) & ~mask;
        if (to > from) madvise((void *)from, to - from, MADV_DONTNEED);
    }
    return 0;
}

// Gives back the code that is in memory: never written, it is read again from its file when it runs again.
static inline void dmp_drop_code(uintptr_t page) { dl_iterate_phdr(dmp_drop_segments, &page); }
