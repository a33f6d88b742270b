// Preloaded into the server (LD_PRELOAD) by scripts/epreuve: records what it writes to its data folder and what it
// answers, and makes its system calls fail on demand.
//
//   EPREUVE_DATA     the data folder; what is under it is recorded
//   EPREUVE_RECORD   where the record goes; absent: nothing is recorded
//   EPREUVE_CONTROL  a file of 4096 bytes shared with the driver, `struct control`; absent: nothing fails
//
// The record is a sequence of `struct entry`, each followed by its bytes. One lock spans a call and its entry, so that
// their order is the order in which the calls took effect, whatever the thread. A sync, which lasts, has an entry before
// and one after: it covers what stands before the first, and nothing is covered until the second.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <netinet/in.h>
#include <pthread.h>
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
enum call { WRITE = 1, SYNC, TRUNCATE, OPEN, ACCEPT, MALLOC, READ, RECEIVE, SEND, MAP };
enum mode { ERROR, SHORT, SHORT_THEN_ERROR };

// What a descriptor is open on.
enum { DATABASE = 1, WAL = 2, SHM = 4, OTHER = 8, FOLDER = 16, ACCESS_LOG = 32, ELSEWHERE = 64, SOCKET = 128 };

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
static unsigned char places[DESCRIPTORS];
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
REAL(accept);
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
    FIND(ftruncate64), FIND(unlink), FIND(rename), FIND(accept), FIND(recv), FIND(send), FIND(sendmsg);
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
static int is_data(int fd) { return place(fd) & (DATABASE | WAL | OTHER | FOLDER); }

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
    if (!control || control->call != (int)call || !(control->places & where)) return 0;
    int rank = atomic_fetch_add(&control->seen, 1) - control->skip;
    if (rank < 0 || rank % (control->period > 1 ? control->period : 1)) return 0;
    int hit = atomic_fetch_add(&control->hits, 1);
    if (control->count >= 0 && hit >= control->count) {
        atomic_fetch_sub(&control->hits, 1);
        return 0;
    }
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
    return strcmp(name, "dmp.sqlite-shm") ? OTHER : SHM;
}

static int do_open(const char *path, int flags, mode_t mode) {
    ready();
    // The directory may be a link, the file may not exist: what is known before is only the end of the path.
    const char *name = strrchr(path, '/');
    char guess[PATH_MAX + 256];
    strcpy(guess, data);
    strncat(guess, name ? name : "", 255);
    if (fails(OPEN, strstr(path, "acces.log") ? ACCESS_LOG : *data && name && strstr(path, "dmp.sqlite") ? where_is(guess)
              : *data && !strcmp(path, data) ? FOLDER : ELSEWHERE))
        return -1;
    pthread_mutex_lock(&lock);
    int created = (flags & O_CREAT) && access(path, F_OK) != 0;
    int fd = real_open64(path, flags, mode);
    if (fd >= 0 && fd < DESCRIPTORS) {
        char link[64], full[PATH_MAX] = "";
        const char digits[] = "0123456789";
        char number[16], *end = number + sizeof number - 1;
        *end = 0;
        for (int rest = fd; end == number + sizeof number - 1 || rest; rest /= 10) *--end = digits[rest % 10];
        strcpy(link, "/proc/self/fd/");
        strcat(link, end);
        ssize_t length = readlink(link, full, sizeof full - 1);
        full[length < 0 ? 0 : length] = 0;
        struct stat64 status;
        identities[fd] = fstat64(fd, &status) == 0 ? status.st_ino : 0;
        places[fd] = where_is(full);
        if (is_data(fd)) put(OPENED, identities[fd], 0, created, full, strlen(full));
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return do_open(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return do_open(path, flags, mode);
}

int close(int fd) {
    ready();
    if (fd >= 0 && fd < DESCRIPTORS) places[fd] = 0;
    return real_close(fd);
}

static ssize_t do_pwrite(int fd, const void *bytes, size_t count, off64_t offset) {
    ready();
    if (write_fails(place(fd), &count)) return -1;
    if (!is_data(fd)) return real_pwrite64(fd, bytes, count, offset);
    pthread_mutex_lock(&lock);
    ssize_t done = real_pwrite64(fd, bytes, count, offset);
    if (done > 0) put(WRITTEN, identities[fd], offset, 0, bytes, done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { return do_pwrite(fd, bytes, count, offset); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return do_pwrite(fd, bytes, count, offset); }

ssize_t write(int fd, const void *bytes, size_t count) {
    ready();
    if (place(fd) && write_fails(place(fd), &count)) return -1;
    if (!is_data(fd)) return real_write(fd, bytes, count);
    pthread_mutex_lock(&lock);
    off64_t offset = lseek64(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    ssize_t done = real_write(fd, bytes, count);
    if (done > 0) put(WRITTEN, identities[fd], offset, 0, bytes, done);
    pthread_mutex_unlock(&lock);
    return done;
}

static ssize_t do_pread(int fd, void *bytes, size_t count, off64_t offset) {
    ready();
    if (fails(READ, place(fd))) return -1;
    return real_pread64(fd, bytes, count, offset);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset) { return do_pread(fd, bytes, count, offset); }
ssize_t pread(int fd, void *bytes, size_t count, off_t offset) { return do_pread(fd, bytes, count, offset); }

static int do_sync(int fd, int (*real)(int)) {
    if (!is_data(fd)) return fails(SYNC, place(fd)) ? -1 : real(fd);
    pthread_mutex_lock(&lock);
    uint64_t number = entries;
    put(SYNC_BEGUN, identities[fd], 0, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    // A sync that fails has not been tried: what it would have covered is not on the disk.
    int done = fails(SYNC, place(fd)) ? -1 : real(fd), error = errno;
    pthread_mutex_lock(&lock);
    put(SYNC_ENDED, identities[fd], number, done ? error : 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return done;
}

int fsync(int fd) {
    ready();
    return do_sync(fd, real_fsync);
}

int fdatasync(int fd) {
    ready();
    return do_sync(fd, real_fdatasync);
}

static int do_truncate(int fd, off64_t size) {
    ready();
    if (fails(TRUNCATE, place(fd))) return -1;
    pthread_mutex_lock(&lock);
    int done = real_ftruncate64(fd, size);
    if (!done && is_data(fd)) put(TRUNCATED, identities[fd], size, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int fd, off64_t size) { return do_truncate(fd, size); }
int ftruncate(int fd, off_t size) { return do_truncate(fd, size); }

int unlink(const char *path) {
    ready();
    pthread_mutex_lock(&lock);
    char full[PATH_MAX];
    int inside = realpath(path, full) && (where_is(full) & (DATABASE | WAL | OTHER));
    int done = real_unlink(path);
    if (!done && inside) put(UNLINKED, 0, 0, 0, full, strlen(full));
    pthread_mutex_unlock(&lock);
    return done;
}

int rename(const char *from, const char *to) {
    ready();
    pthread_mutex_lock(&lock);
    char full[2 * PATH_MAX];
    int inside = realpath(from, full) && (where_is(full) & (DATABASE | WAL | OTHER));
    size_t first = strlen(full) + 1;
    int done = real_rename(from, to);
    // The two names, a zero between them.
    if (!done && inside && realpath(to, full + first)) put(RENAMED, 0, 0, 0, full, first + strlen(full + first));
    pthread_mutex_unlock(&lock);
    return done;
}

int accept(int fd, struct sockaddr *address, socklen_t *length) {
    ready();
    if (fails(ACCEPT, SOCKET)) return -1;
    int client = real_accept(fd, address, length);
    if (client >= 0 && client < DESCRIPTORS) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        identities[client] = getpeername(client, (struct sockaddr *)&peer, &size) ? 0 : ntohs(peer.sin_port);
        places[client] = SOCKET;
    }
    return client;
}

// Of what is sent, only the beginning of each answer matters. Sockets do not block.
static void note_answer(int fd, const void *bytes, size_t length, ssize_t sent) {
    if (sent > 0 && length > 9 && !memcmp(bytes, "HTTP/1.1 ", 9)) put(SENT, identities[fd], 0, 0, bytes, 12);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    ready();
    if (fails(SEND, place(fd))) return -1;
    if (place(fd) != SOCKET) return real_send(fd, bytes, count, flags);
    pthread_mutex_lock(&lock);
    ssize_t done = real_send(fd, bytes, count, flags);
    note_answer(fd, bytes, count, done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    ready();
    if (fails(SEND, place(fd))) return -1;
    if (place(fd) != SOCKET) return real_sendmsg(fd, message, flags);
    pthread_mutex_lock(&lock);
    ssize_t done = real_sendmsg(fd, message, flags);
    if (message->msg_iovlen) note_answer(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len, done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t recv(int fd, void *bytes, size_t count, int flags) {
    ready();
    if (fails(RECEIVE, place(fd))) return -1;
    return real_recv(fd, bytes, count, flags);
}

// Index pages of the WAL are mapped; the rest of what is mapped never fails here.
static void *do_mmap(void *at, size_t length, int protection, int flags, int fd, off64_t offset) {
    if (fd >= 0 && place(fd) == SHM && fails(MAP, SHM)) return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, length, protection, flags, fd, offset);
}

void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset) {
    return do_mmap(at, length, protection, flags, fd, offset);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
    return do_mmap(at, length, protection, flags, fd, offset);
}

// Memory is refused to SQLite only: it says so and goes on, where a Swift program can only stop.
static int refused(uintptr_t caller) {
    return control && control->call == MALLOC && caller >= sqlite_start && caller < sqlite_end && fails(MALLOC, ELSEWHERE);
}

void *malloc(size_t size) {
    return refused((uintptr_t)__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *realloc(void *old, size_t size) {
    return refused((uintptr_t)__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}
