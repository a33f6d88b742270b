// What the calls of shim.c share: what is open, what is recorded, what fails.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// The numbers below are also those of disk.py and faults.py.
enum kind { OPENED = 1, WRITTEN, TRUNCATED, SYNC_BEGUN, SYNC_ENDED, UNLINKED, SENT, RENAMED };
// CHANGE stands for any call that changes a file or a folder.
enum call { WRITE = 1, SYNC, TRUNCATE, OPEN, ACCEPT, MALLOC, READ, RECEIVE, SEND, MAP, UNLINK, RENAME, MAKE, CHANGE };
enum mode { ERROR, SHORT, SHORT_THEN_ERROR, KILL };

// What a descriptor is open on.
enum { DATABASE = 1, WAL = 2, SHM = 4, OTHER = 8, FOLDER = 16, ACCESS_LOG = 32, ELSEWHERE = 64, SOCKET = 128, KEYS = 256,
       JOURNAL = 512 };
#define STORED (DATABASE | WAL | OTHER | KEYS | JOURNAL)

struct entry {
    uint32_t kind, length;  // `length` bytes follow
    uint64_t inode;         // of the file; for SENT the client's port
    uint64_t offset;        // of a write; the size after TRUNCATED; for SYNC_ENDED the number of its SYNC_BEGUN
    int64_t result;         // 0 or errno; for OPENED 1 when it created the file
};

struct control {
    _Atomic int32_t call, error, mode, places;
    _Atomic int32_t skip;    // calls to let pass first
    _Atomic int32_t period;  // then one call in so many fails
    _Atomic int32_t count;   // so many times; negative: until told otherwise
    _Atomic int32_t seen, hits;
};

#define DESCRIPTORS 65536
static uint16_t places[DESCRIPTORS];
static uint64_t identities[DESCRIPTORS];  // inode of a file, port of a client

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int record = -1;
static uint64_t entries;
static struct control *control;
static char data[PATH_MAX];
static uintptr_t sqlite_start, sqlite_end;

#define REAL(name) static __typeof__(&name) real_##name
REAL(open64);
REAL(close);
REAL(write);
REAL(pwrite64);
REAL(pread64);
REAL(fsync);
REAL(fdatasync);
REAL(ftruncate64);
REAL(unlink);
REAL(rename);
REAL(mkdir);
REAL(rmdir);
REAL(accept);
REAL(accept4);
REAL(recv);
REAL(send);
REAL(sendmsg);

extern void *__libc_malloc(size_t);
extern void *__libc_realloc(void *, size_t);

static int find_sqlite(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size, (void)unused;
    if (!strstr(info->dlpi_name, "libsqlite3")) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_X)) continue;
        sqlite_start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        sqlite_end = sqlite_start + info->dlpi_phdr[i].p_memsz;
    }
    return 1;
}

static void begin(void) {
#define FIND(name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)
    FIND(open64), FIND(close), FIND(write), FIND(pwrite64), FIND(pread64), FIND(fsync), FIND(fdatasync);
    FIND(ftruncate64), FIND(unlink), FIND(rename), FIND(mkdir), FIND(rmdir), FIND(accept), FIND(accept4), FIND(recv), FIND(send), FIND(sendmsg);
    const char *folder = getenv("EPREUVE_DATA"), *file = getenv("EPREUVE_RECORD"), *orders = getenv("EPREUVE_CONTROL");
    if (!folder || !realpath(folder, data)) data[0] = 0;
    if (file) {
        // A high number: the low ones are the server's.
        int low = real_open64(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        record = fcntl(low, F_DUPFD_CLOEXEC, 900);
        real_close(low);
        if (record < 0) abort();
    }
    if (orders) {
        int page = real_open64(orders, O_RDWR | O_CLOEXEC);
        void *shared = (void *)syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, page, 0);
        real_close(page);
        if (shared == MAP_FAILED) abort();
        control = shared;
    }
    dl_iterate_phdr(find_sqlite, NULL);
}

__attribute__((constructor)) static void ready(void) { pthread_once(&once, begin); }

static int place(int fd) { return fd >= 0 && fd < DESCRIPTORS ? places[fd] : 0; }
static int is_data(int fd) { return place(fd) & (STORED | FOLDER); }

// With the lock held.
static void put(enum kind kind, uint64_t identity, uint64_t offset, int64_t result, const void *bytes, size_t length) {
    if (record < 0) return;
    struct entry entry = {kind, (uint32_t)length, identity, offset, result};
    struct iovec parts[2] = {{&entry, sizeof entry}, {(void *)bytes, length}};
    if (writev(record, parts, length ? 2 : 1) != (ssize_t)(sizeof entry + length)) abort();
    entries++;
}

// Whether this call fails now; sets errno if so.
static int fails(enum call call, int where) {
    if (!control || !(control->places & where)) return 0;
    int asked = control->call;
    int changes = call == WRITE || call == SYNC || call == TRUNCATE || call == UNLINK || call == RENAME || call == MAKE;
    if (asked != (int)call && !(asked == CHANGE && changes)) return 0;
    int rank = atomic_fetch_add(&control->seen, 1) - control->skip;
    if (rank < 0 || rank % (control->period > 1 ? control->period : 1)) return 0;
    int hit = atomic_fetch_add(&control->hits, 1);
    if (control->count >= 0 && hit >= control->count) {
        atomic_fetch_sub(&control->hits, 1);
        return 0;
    }
    // As if the power of the process, not of the machine, were cut just before this call.
    if (control->mode == KILL) kill(getpid(), SIGKILL);
    errno = control->error;
    return 1 + hit;
}

// Whether a write fails now, and otherwise how many bytes of it are written.
static int write_fails(int where, size_t *count) {
    int hit = fails(WRITE, where);
    if (!hit) return 0;
    if (*count > 1 && (control->mode == SHORT || (control->mode == SHORT_THEN_ERROR && hit % 2))) {
        *count /= 2;
        return 0;
    }
    return 1;
}

static int where_is(const char *path) {
    size_t length = strlen(data);
    if (!length || strncmp(path, data, length)) return strstr(path, "acces.log") ? ACCESS_LOG : ELSEWHERE;
    if (!path[length]) return FOLDER;
    const char *name = path + length + 1;
    if (!strcmp(name, "dmp.sqlite")) return DATABASE;
    if (!strcmp(name, "dmp.sqlite-wal")) return WAL;
    if (!strncmp(name, "trousseau.db", 12)) return KEYS;
    if (!strncmp(name, "journal/", 8)) return JOURNAL;
    return strcmp(name, "dmp.sqlite-shm") ? OTHER : SHM;
}
