// A mixed load of the server at a given rate: reads, lists and deposits over kept-alive connections.
//
//   paced PORT SECONDS RATE KEY=VALUE...
//
// RATE is requests a second in all (Poisson); 0: as many as the answers allow, one at a time on each connection.
//   connections=N      kept-alive connections (default 64)
//   read=P list=P deposit=P   the mix, in percent
//   reader=FILE depositor=FILE   bearer tokens
//   dossiers=FILE      one a line, tabulated: uuid, then what replaces @1@, @2@… of the template
//   documents=FILE     one a line: identifier, tab, size in bytes; "document fictif IDENTIFIER\n" begins each
//   template=FILE      the document that is deposited; @UID@ becomes 2.25.<run, 6 digits><rank, 8 digits>
//   run=DIGITS         6 digits that no other run of this store has
//   listed=N           the fewest documents that a dossier has
//   out=FILE           one record a request (struct record), in the order of the answers
//
// A latency counts from the moment at which the request was due, whether a connection was free or not: a server that
// stalls does not slow down what measures it. One read in ten asks for a document deposited by this run. Every answer is
// examined: status, size, content; what was read is compared with what was deposited. Standard output: RESULT key=value…
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "whole.h"

const char *program = "paced";

enum { READ, LIST, DEPOSIT, KINDS };
// What is wrong with an answer: its status, its bytes, the connection broke, no answer in TIMEOUT.
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
    int fd, busy, kind;
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
static double seconds, rate;
static char *token[2], *run_digits = "000000", *template_bytes, *out_path;
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

static void watch(connection *c, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(poll_fd, operation, c->fd, &event)) die("epoll", strerror(errno));
}

static void open_connection(connection *c) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address)) die("connect", strerror(errno));
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    watch(c, EPOLLIN, EPOLL_CTL_ADD);
}

static void room(char **bytes, size_t *have, size_t want) {
    if (*have >= want) return;
    *have = want * 2;
    *bytes = realloc(*bytes, *have);
    if (!*bytes) die("memory", "none left");
}

static void finish(connection *c, int fault) {
    uint64_t now = now_us();
    record r = {.due_us = c->due, .latency_us = (uint32_t)(now - c->due), .wait_us = (uint32_t)(c->sent - c->due),
                .rank = c->kind == DEPOSIT ? c->rank : 0, .kind = (uint8_t)c->kind, .fault = (uint8_t)fault,
                .status = (uint16_t)c->status};
    if (fwrite(&r, sizeof r, 1, out) != 1) die("out", "cannot be written");
    totals[c->kind]++;
    faults[fault]++;
    if (fault && faults[fault] <= 5)
        fprintf(stderr, "paced: kind %d, fault %d, status %d: %.300s\n", c->kind, fault, c->status,
                c->in_size > c->head ? c->in + c->head : "");
    if (!fault && c->kind == DEPOSIT) {
        recent[recent_count % RECENT].rank = c->rank;
        recent[recent_count++ % RECENT].dossier = c->dossier;
    }
    if (fault == BROKEN || fault == LATE) {
        close(c->fd);
        open_connection(c);
    }
    c->busy = 0;
    idle[idle_count++] = (int)(c - all);
}

static void send_more(connection *c) {
    while (c->busy && c->out_done < c->out_size) {
        ssize_t sent = send(c->fd, c->out + c->out_done, c->out_size - c->out_done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) return watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
        if (sent < 0) return finish(c, BROKEN);
        c->out_done += (size_t)sent;
    }
}

static void begin(int kind, uint64_t due) {
    connection *c = &all[idle[--idle_count]];
    c->busy = 1;
    c->kind = kind;
    c->due = due;
    c->sent = now_us();
    c->in_size = c->head = c->body = c->out_done = 0;
    c->status = 0;
    c->rank = 0;
    room(&c->out, &c->out_room, HEAD_MAX);
    char uid[UID_ROOM];
    if (kind == READ) {
        const char *id;
        if (recent_count && draw() % 10 == 0) {
            size_t at = draw() % (recent_count < RECENT ? recent_count : RECENT);
            c->rank = recent[at].rank;
            c->dossier = recent[at].dossier;
            uid_text(uid, c->rank);
            id = uid;
        } else {
            c->document = draw() % documents.count;
            id = documents.rows[c->document].field[0];
        }
        c->out_size = (size_t)sprintf(c->out, "GET /consultation/%s HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n"
                                      "Authorization: Bearer %s\r\n\r\n", id, token[0]);
    } else if (kind == LIST) {
        c->dossier = (uint32_t)(draw() % dossiers.count);
        c->out_size = (size_t)sprintf(c->out, "GET /consultation?dossier=%s&limite=50 HTTP/1.1\r\nHost: a\r\n"
                                      "Authorization: Bearer %s\r\n\r\n", dossiers.rows[c->dossier].field[0], token[0]);
    } else {
        c->rank = ++deposits_sent;
        c->dossier = (uint32_t)(draw() % dossiers.count);
        uid_text(uid, c->rank);
        size_t size = deposit_size(c->dossier, uid);
        room(&c->out, &c->out_room, HEAD_MAX + size);
        c->out_size = (size_t)sprintf(c->out, "POST /alimentation HTTP/1.1\r\nHost: a\r\nContent-Type: application/xml\r\n"
                                      "Content-Length: %zu\r\nAuthorization: Bearer %s\r\n\r\n", size, token[1]);
        deposit_bytes(c->out + c->out_size, c->dossier, uid, 0);
        c->out_size += size;
    }
    send_more(c);
}

/// What is wrong with the answer that `c` holds whole.
static int judge(connection *c) {
    if (c->status != (c->kind == DEPOSIT ? 201 : 200)) return STATUS;
    char *body = c->in + c->head;
    if (c->kind == LIST) {
        char *total = memmem(body, c->body, "\"total\":", 8);
        for (char *next = total; next; next = memmem(next + 8, c->body - (size_t)(next + 8 - body), "\"total\":", 8)) total = next;
        return total && strtol(total + 8, NULL, 10) >= listed ? FINE : CONTENT;
    }
    char uid[UID_ROOM], first[80];
    if (c->kind == DEPOSIT) {
        uid_text(uid, c->rank);
        return memmem(body, c->body, uid, strlen(uid)) ? FINE : CONTENT;
    }
    if (c->rank) {
        uid_text(uid, c->rank);
        if (c->body != deposit_size(c->dossier, uid)) return CONTENT;
        return deposit_bytes(body, c->dossier, uid, 1) ? FINE : CONTENT;
    }
    row *r = &documents.rows[c->document];
    int size = sprintf(first, "document fictif %.40s\n", r->field[0]);
    return c->body == strtoul(r->field[1], NULL, 10) && !memcmp(body, first, (size_t)size) ? FINE : CONTENT;
}

static void receive(connection *c) {
    for (;;) {
        room(&c->in, &c->in_room, c->in_size + 16384);
        ssize_t got = recv(c->fd, c->in + c->in_size, c->in_room - c->in_size - 1, 0);
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0 || !c->busy) {
            if (c->busy) return finish(c, BROKEN);
            close(c->fd);
            return open_connection(c);
        }
        c->in_size += (size_t)got;
        c->in[c->in_size] = 0;
        if (!c->head) {
            char *end = strstr(c->in, "\r\n\r\n");
            if (!end) continue;
            c->head = (size_t)(end + 4 - c->in);
            c->status = (int)strtol(c->in + 9, NULL, 10);
            char *length = strcasestr(c->in, "\r\ncontent-length:");
            if (!length || length > end) return finish(c, BROKEN);
            c->body = strtoul(length + 17, NULL, 10);
        }
        if (c->in_size > c->head + c->body) return finish(c, BROKEN);
        if (c->in_size == c->head + c->body) return finish(c, judge(c));
    }
}

static void expire(void) {
    uint64_t now = now_us();
    for (int i = 0; i < connections; i++)
        if (all[i].busy && all[i].sent + TIMEOUT_US < now) finish(&all[i], LATE);
}

static void configure(int count, char **arguments) {
    if (count < 4) die("usage", "PORT SECONDS RATE KEY=VALUE...");
    port = atoi(arguments[1]);
    seconds = atof(arguments[2]);
    rate = atof(arguments[3]);
    for (int i = 4; i < count; i++) {
        char *value = strchr(arguments[i], '=');
        if (!value) die(arguments[i], "KEY=VALUE expected");
        *value++ = 0;
        const char *key = arguments[i];
        if (!strcmp(key, "connections")) connections = atoi(value);
        else if (!strcmp(key, "read")) percent[READ] = atoi(value);
        else if (!strcmp(key, "list")) percent[LIST] = atoi(value);
        else if (!strcmp(key, "deposit")) percent[DEPOSIT] = atoi(value);
        else if (!strcmp(key, "reader")) token[0] = strtok(load(value), "\n");
        else if (!strcmp(key, "depositor")) token[1] = strtok(load(value), "\n");
        else if (!strcmp(key, "dossiers")) dossiers = load_table(value);
        else if (!strcmp(key, "documents")) documents = load_table(value);
        else if (!strcmp(key, "template")) template_bytes = load(value);
        else if (!strcmp(key, "run")) run_digits = value;
        else if (!strcmp(key, "listed")) listed = atol(value);
        else if (!strcmp(key, "out")) out_path = value;
        else die(key, "unknown");
    }
    if (percent[READ] + percent[LIST] + percent[DEPOSIT] != 100) die("mix", "must add up to 100");
    if (!token[0] || !token[1] || !dossiers.count || !documents.count || !template_bytes || !out_path)
        die("usage", "reader, depositor, dossiers, documents, template and out are needed");
    if (strlen(run_digits) != 6 || connections < 1 || connections > 10000) die("usage", "run or connections");
    if (strlen(token[0]) > 1500 || strlen(token[1]) > 1500) die("token", "too long");
}

int main(int count, char **arguments) {
    configure(count, arguments);
    cut_template();
    random_state ^= strtoull(run_digits, NULL, 10) * 2654435761u;
    out = fopen(out_path, "wb");
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    all = calloc((size_t)connections, sizeof *all);
    idle = calloc((size_t)connections, sizeof *idle);
    due_ring = calloc(DUE_MAX, sizeof *due_ring);
    due_kind = calloc(DUE_MAX, 1);
    if (!out || poll_fd < 0 || timer < 0 || !all || !idle || !due_ring || !due_kind) die("start", strerror(errno));
    watch(&(connection){.fd = timer}, EPOLLIN, EPOLL_CTL_ADD);
    struct epoll_event clear = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poll_fd, EPOLL_CTL_MOD, timer, &clear);
    for (int i = 0; i < connections; i++) {
        open_connection(&all[i]);
        idle[idle_count++] = i;
    }
    origin = now_us();
    printf("BEGIN monotonic_us=%llu\n", (unsigned long long)origin);
    fflush(stdout);
    uint64_t until = (uint64_t)(seconds * 1e6), swept = 0;
    double next = 0;
    for (;;) {
        uint64_t now = now_us();
        if (rate > 0) {
            while (next <= (double)now && next < (double)until) {
                if (due_count == DUE_MAX) die("due", "a million requests wait: the server does not follow");
                size_t at = (due_head + due_count++) % DUE_MAX;
                due_ring[at] = (uint64_t)next;
                due_kind[at] = (uint8_t)draw_kind();
                if (due_count > due_peak) due_peak = due_count;
                next -= log(1 - draw_unit()) * 1e6 / rate;
            }
            while (due_count && idle_count) {
                uint64_t due = due_ring[due_head];
                int kind = due_kind[due_head];
                due_head = (due_head + 1) % DUE_MAX;
                due_count--;
                begin(kind, due);
            }
            struct itimerspec at = {0};
            uint64_t wait = next > (double)now ? (uint64_t)(next - (double)now) + 1 : 1;
            if (wait > 1000000) wait = 1000000;
            at.it_value.tv_sec = (time_t)(wait / 1000000);
            at.it_value.tv_nsec = (long)(wait % 1000000) * 1000;
            if (!due_count) timerfd_settime(timer, 0, &at, NULL);
        } else if (now < until) {
            while (idle_count) begin(draw_kind(), now_us());
        }
        if (now >= until && !due_count && idle_count == connections) break;
        if (now - swept > 1000000) {
            swept = now;
            expire();
            fflush(out);
        }
        struct epoll_event events[256];
        int ready = epoll_wait(poll_fd, events, 256, 1000);
        for (int i = 0; i < ready; i++) {
            connection *c = events[i].data.ptr;
            if (!c) {
                uint64_t times;
                if (read(timer, &times, sizeof times) < 0 && errno != EAGAIN) die("timer", strerror(errno));
                continue;
            }
            if (events[i].events & EPOLLOUT) {
                watch(c, EPOLLIN, EPOLL_CTL_MOD);
                send_more(c);
            }
            if (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) receive(c);
        }
    }
    double took = (double)now_us() / 1e6;
    fclose(out);
    printf("RESULT requests=%ld seconds=%.3f reads=%ld lists=%ld deposits=%ld refused=%ld wrong=%ld broken=%ld late=%ld"
           " waiting=%zu\n", totals[READ] + totals[LIST] + totals[DEPOSIT], took < seconds ? took : seconds, totals[READ],
           totals[LIST], totals[DEPOSIT], faults[STATUS], faults[CONTENT], faults[BROKEN], faults[LATE], due_peak);
    return 0;
}
