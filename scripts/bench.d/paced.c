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
//   share=S every=T burst=B hold=FILE   the rate is S times what the server answers as fast as it goes, tried for B seconds at
//                      the beginning of each T seconds, but while FILE is there: the median of three. RATE is not used.
//
// A latency counts from the moment at which the request was due, whether a connection was free or not: a server that
// stalls does not slow down what measures it. One read in ten asks for a document deposited by this run. Every answer is
// examined: status, size, content; what was read is compared with what was deposited. Standard output: RESULT key=value…
#define _GNU_SOURCE
#include "paced.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

const char *program = "paced";

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
                .rank = c->kind == DEPOSIT ? c->rank : 0, .kind = (uint8_t)(c->kind | (c->paced ? 0 : AT_ONCE)), .fault = (uint8_t)fault,
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

static void begin(int kind, uint64_t due, int paced) {
    connection *c = &all[idle[--idle_count]];
    c->busy = 1;
    c->paced = paced;
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
        else if (!strcmp(key, "share")) share = atof(value);
        else if (!strcmp(key, "every")) every = atof(value);
        else if (!strcmp(key, "burst")) burst = atof(value);
        else if (!strcmp(key, "hold")) hold_path = value;
        else die(key, "unknown");
    }
    if (percent[READ] + percent[LIST] + percent[DEPOSIT] != 100) die("mix", "must add up to 100");
    if (!token[0] || !token[1] || !dossiers.count || !documents.count || !template_bytes || !out_path)
        die("usage", "reader, depositor, dossiers, documents, template and out are needed");
    if (share > 0 && (burst <= 0 || every <= burst || !hold_path)) die("usage", "share needs every, burst and hold");
    if (strlen(run_digits) != 6 || connections < 1 || connections > 10000) die("usage", "run or connections");
    if (strlen(token[0]) > 1500 || strlen(token[1]) > 1500) die("token", "too long");
}

/// Whether the most that the server answers is being tried at `now`; sets `rate` when it has been.
static int tries_the_most(uint64_t now) {
    static uint64_t since, until, next;
    static long before;
    if (since) {
        if (now < until) return 1;
        static double tops[3];
        static int tried;
        double most = (double)(totals[READ] + totals[LIST] + totals[DEPOSIT] - before) * 1e6 / (double)(now - since);
        tops[tried++ % 3] = most;
        // The median of the last three: of one, what happened just then is a share too large.
        double a = tops[0], b = tops[1], c = tops[2];
        rate = share * (tried < 3 ? most : fmax(fmin(a, b), fmin(fmax(a, b), c)));
        since = 0;
        fprintf(stderr, "TOP at_us=%llu top=%.1f rate=%.1f\n", (unsigned long long)now, most, rate);
    }
    if (now < next || (rate > 0 && !access(hold_path, F_OK))) return 0;
    since = now;
    until = now + (uint64_t)(burst * 1e6);
    next = now + (uint64_t)(every * 1e6);
    before = totals[READ] + totals[LIST] + totals[DEPOSIT];
    return 1;
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
        // As fast as it goes: from the beginning to the end, or for a moment now and then.
        int at_once = share > 0 ? now < until && tries_the_most(now) : rate == 0;
        if (at_once) next = (double)now;
        if (rate > 0) {
            while (!at_once && next <= (double)now && next < (double)until) {
                if (due_count == DUE_MAX) {  // the server does not follow: what was not sent will show
                    until = now;
                    break;
                }
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
                begin(kind, due, 1);
            }
            struct itimerspec at = {0};
            uint64_t wait = next > (double)now ? (uint64_t)(next - (double)now) + 1 : 1;
            if (wait > 1000000) wait = 1000000;
            at.it_value.tv_sec = (time_t)(wait / 1000000);
            at.it_value.tv_nsec = (long)(wait % 1000000) * 1000;
            if (!at_once && !due_count) timerfd_settime(timer, 0, &at, NULL);
        }
        while (at_once && now < until && idle_count) begin(draw_kind(), now_us(), 0);
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
