// Shared by the C programs of the bench: a file read whole, a reason to stop.
#include <stdio.h>
#include <stdlib.h>

extern const char *program;

static void die(const char *what, const char *why) {
    fprintf(stderr, "%s: %s: %s\n", program, what, why);
    exit(1);
}

// The bytes of a file and a zero after them, to be freed; their number in `size`.
static char *whole(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) die(path, "cannot be read");
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *read = malloc(*size + 1);
    if (!read || fread(read, 1, *size, file) != *size) die(path, "cannot be read");
    fclose(file);
    read[*size] = 0;
    return read;
}
