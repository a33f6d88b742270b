#include <sys/socket.h>

// Shown by the system's headers to those who ask for GNU declarations, which the Glibc module of Swift does not.
extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
extern int pipe2(int ends[2], int flags);
