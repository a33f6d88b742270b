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
#include "shim.h"

// Where a path leads, before it is open: its folder may be named through a link, its file may not exist.
static int expected_place(const char *path) {
    if (strstr(path, "acces.log")) return ACCESS_LOG;
    const char *name = strrchr(path, '/');
    if (!name || !strstr(name, "dmp.sqlite")) return strcmp(path, data) ? ELSEWHERE : FOLDER;
    char full[PATH_MAX + 256];
    strcpy(full, data);
    strncat(full, name, 255);
    return where_is(full);
}

static int do_open(const char *path, int flags, mode_t mode) {
    ready();
    if (fails(OPEN, expected_place(path))) return -1;
    pthread_mutex_lock(&lock);
    int created = (flags & O_CREAT) && access(path, F_OK) != 0;
    int fd = real_open64(path, flags, mode);
    if (fd >= 0 && fd < DESCRIPTORS) {
        char link[64], full[PATH_MAX] = "";
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
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
    if (fails(UNLINK, expected_place(path))) return -1;
    pthread_mutex_lock(&lock);
    char full[PATH_MAX];
    int inside = realpath(path, full) && (where_is(full) & STORED);
    int done = real_unlink(path);
    if (!done && inside) put(UNLINKED, 0, 0, 0, full, strlen(full));
    pthread_mutex_unlock(&lock);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    ready();
    return fails(MAKE, ELSEWHERE) ? -1 : real_mkdir(path, mode);
}

int rmdir(const char *path) {
    ready();
    return fails(UNLINK, ELSEWHERE) ? -1 : real_rmdir(path);
}

int rename(const char *from, const char *to) {
    ready();
    if (fails(RENAME, expected_place(from))) return -1;
    pthread_mutex_lock(&lock);
    char full[2 * PATH_MAX];
    int inside = realpath(from, full) && (where_is(full) & STORED);
    size_t first = strlen(full) + 1;
    int done = real_rename(from, to);
    // The two names, a zero between them.
    if (!done && inside && realpath(to, full + first)) put(RENAMED, 0, 0, 0, full, first + strlen(full + first));
    pthread_mutex_unlock(&lock);
    return done;
}

static int note_client(int client) {
    if (client >= 0 && client < DESCRIPTORS) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        identities[client] = getpeername(client, (struct sockaddr *)&peer, &size) ? 0 : ntohs(peer.sin_port);
        places[client] = SOCKET;
    }
    return client;
}

int accept(int fd, struct sockaddr *address, socklen_t *length) {
    ready();
    return fails(ACCEPT, SOCKET) ? -1 : note_client(real_accept(fd, address, length));
}

int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    ready();
    return fails(ACCEPT, SOCKET) ? -1 : note_client(real_accept4(fd, address, length, flags));
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
