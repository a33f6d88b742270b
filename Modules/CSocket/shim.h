#include <sys/socket.h>

// Shown by the system's headers to those who ask for GNU declarations, which the Glibc module of Swift does not.
extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
extern int pipe2(int ends[2], int flags);

// epoll_event is packed, which Swift does not import: names go in and come out.
#include <stdint.h>
#include <sys/epoll.h>

static inline int dmp_epoll_add(int epoll, int descriptor, uint64_t name) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = name};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int dmp_epoll_remove(int epoll, int descriptor) {
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, 0);
}

// The names of at most 256 that are ready; their number, or -1.
static inline int dmp_epoll_wait(int epoll, uint64_t *names, int milliseconds) {
    struct epoll_event events[256];
    int ready = epoll_wait(epoll, events, 256, milliseconds);
    for (int i = 0; i < ready; i++) names[i] = events[i].data.u64;
    return ready;
}
