// What a run of paced.c is made of: its options, the store it knows, the documents it deposits.
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "whole.h"

enum { READ, LIST, DEPOSIT, KINDS };
// What is wrong with an answer: its status, its bytes, the connection broke, no answer in TIMEOUT.
enum { AT_ONCE = 0x80 };  // in the kind of a record: sent as soon as a connection was free, not at a moment drawn
enum { FINE, STATUS, CONTENT, BROKEN, LATE };
enum { PIECES_MAX = 64, HEAD_MAX = 2048, RECENT = 4096, UID_ROOM = 32, TIMEOUT_US = 60000000, DUE_MAX = 1 << 20 };

typedef struct {
    uint64_t due_us;      // since the beginning
    uint32_t latency_us;  // from due to the last byte of the answer
    uint32_t wait_us;     // from due to the moment it was sent
    uint32_t rank;        // of a deposit, from 1
    uint8_t kind, fault;
    uint16_t status;
} record;

typedef struct {
    char *line;
    char *field[16];
    int fields;
} row;

typedef struct {
    row *rows;
    size_t count;
} table;

typedef struct {
    int fd, busy, kind, paced;
    uint64_t due, sent;
    uint32_t rank, dossier;  // of the deposit that is sent or read back
    size_t document;         // of `documents`, when rank is 0
    char *out;
    size_t out_size, out_done, out_room;
    char *in;
    size_t in_size, in_room, head, body;
    int status;
} connection;

static int port, connections = 64, percent[KINDS] = {70, 20, 10};
static double seconds, rate, share, every, burst;
static char *token[2], *run_digits = "000000", *template_bytes, *out_path, *hold_path;
static table dossiers, documents;
static struct { const char *start; size_t size; int mark; } piece[PIECES_MAX];  // mark: 0 @UID@, n @n@, -1 the end
static int pieces;
static long listed = 1;
static connection *all;
static int *idle, idle_count;
static uint64_t *due_ring;
static uint8_t *due_kind;
static size_t due_head, due_count, due_peak;
static struct { uint32_t rank, dossier; } recent[RECENT];
static size_t recent_count;
static uint32_t deposits_sent;
static uint64_t origin, random_state = 88172645463325252ull;
static FILE *out;
static long totals[KINDS], faults[5];
static int poll_fd;

static uint64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000 - origin;
}

static uint64_t draw(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static double draw_unit(void) { return (double)(draw() >> 11) / 9007199254740992.0; }

static int draw_kind(void) {
    int at = (int)(draw() % 100);
    return at < percent[READ] ? READ : at < percent[READ] + percent[LIST] ? LIST : DEPOSIT;
}

static char *load(const char *path) {
    size_t size;
    return whole(path, &size);
}

static table load_table(const char *path) {
    table found = {0};
    char *bytes = load(path);
    for (char *p = bytes; *p; p++) found.count += *p == '\n';
    found.rows = calloc(found.count ? found.count : 1, sizeof(row));
    if (!found.rows) die(path, "no memory");
    char *line = bytes;
    for (size_t i = 0; i < found.count; i++) {
        char *end = strchr(line, '\n');
        *end = 0;
        row *r = &found.rows[i];
        for (char *field = line; field && r->fields < 16;) {
            char *tab = strchr(field, '\t');
            if (tab) *tab = 0;
            r->field[r->fields++] = field;
            field = tab ? tab + 1 : NULL;
        }
        line = end + 1;
    }
    return found;
}

static void cut_template(void) {
    char *p = template_bytes;
    for (;;) {
        if (pieces == PIECES_MAX) die("template", "too many marks");
        char *mark = p;
        int which = -1, length = 0;
        while ((mark = strchr(mark, '@'))) {
            if (!strncmp(mark, "@UID@", 5)) { which = 0; length = 5; break; }
            if (mark[1] >= '1' && mark[1] <= '9' && mark[2] == '@') { which = mark[1] - '0'; length = 3; break; }
            mark++;
        }
        piece[pieces].start = p;
        piece[pieces].size = mark ? (size_t)(mark - p) : strlen(p);
        piece[pieces++].mark = which;
        if (!mark) return;
        p = mark + length;
    }
}

static const char *mark_text(int mark, uint32_t dossier, const char *uid) {
    if (mark == 0) return uid;
    row *r = &dossiers.rows[dossier];
    if (mark >= r->fields) die("template", "a mark without a field");
    return r->field[mark];
}

static void uid_text(char text[UID_ROOM], uint32_t rank) { sprintf(text, "2.25.%.6s%08u", run_digits, rank); }

static size_t deposit_size(uint32_t dossier, const char *uid) {
    size_t size = 0;
    for (int i = 0; i < pieces; i++)
        size += piece[i].size + (piece[i].mark < 0 ? 0 : strlen(mark_text(piece[i].mark, dossier, uid)));
    return size;
}

/// Writes the deposit at `to`, or compares it with what is there: 1 when it is the same.
static int deposit_bytes(char *to, uint32_t dossier, const char *uid, int compare) {
    for (int i = 0; i < pieces; i++) {
        const char *part[2] = {piece[i].start, piece[i].mark < 0 ? "" : mark_text(piece[i].mark, dossier, uid)};
        size_t size[2] = {piece[i].size, strlen(part[1])};
        for (int j = 0; j < 2; j++) {
            if (compare && memcmp(to, part[j], size[j])) return 0;
            if (!compare) memcpy(to, part[j], size[j]);
            to += size[j];
        }
    }
    return 1;
}
