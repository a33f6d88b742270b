// The reference of a deposit: SQLite alone, one thread, the pragmas of Ecrivain.ouvrir, the same bytes.
//
//   sqlite-raw DATABASE SECONDS ROWS-PER-TRANSACTION TEMPLATE...
//
// Adds to the database when there is one.
// A template is a document in which @UID@ (once) is replaced by an identifier of 35 characters, as the load
// generator does. Prints: RESULT documents=N seconds=S processor=S (of this process)
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "whole.h"

const char *program = "sqlite-raw";

enum { UID_LENGTH = 35, TEMPLATES_MAX = 32 };

typedef struct {
    char *bytes;
    size_t size, at;
} Template;

static double read_clock(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now(void) { return read_clock(CLOCK_MONOTONIC); }

static Template load(const char *path) {
    size_t size;
    char *read = whole(path, &size);
    char *mark = strstr(read, "@UID@");
    if (!mark) die(path, "has no @UID@");
    Template t = {malloc(size + UID_LENGTH - 5), size + UID_LENGTH - 5, (size_t)(mark - read)};
    if (!t.bytes) die(path, "is too large");
    memcpy(t.bytes, read, t.at);
    memcpy(t.bytes + t.at + UID_LENGTH, mark + 5, size - t.at - 5);
    free(read);
    return t;
}

static void run(sqlite3 *db, const char *sql) {
    char *error = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) die(sql, error ? error : "failed");
}

int main(int count, char **arguments) {
    if (count == 2 && strcmp(arguments[1], "--version") == 0) return puts(sqlite3_libversion()) < 0;
    if (count < 5 || count - 4 > TEMPLATES_MAX) die("usage", "DATABASE SECONDS ROWS TEMPLATE...");
    double seconds = atof(arguments[2]);
    int rows = atoi(arguments[3]), templates = count - 4;
    Template t[TEMPLATES_MAX];
    for (int i = 0; i < templates; i++) t[i] = load(arguments[i + 4]);

    sqlite3 *db;
    if (sqlite3_open(arguments[1], &db) != SQLITE_OK) die(arguments[1], "cannot be opened");
    run(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536;"
            "CREATE TABLE IF NOT EXISTS contenu (document_id INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT");
    sqlite3_stmt *insert, *begin, *commit;
    sqlite3_prepare_v2(db, "INSERT INTO contenu (octets) VALUES (?1)", -1, &insert, NULL);
    sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL);
    sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL);

    long documents = 0;
    double start = now(), stop = start, used = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    while (stop - start < seconds) {
        sqlite3_step(begin);
        sqlite3_reset(begin);
        for (int i = 0; i < rows; i++, documents++) {
            Template *chosen = &t[documents % templates];
            char uid[UID_LENGTH + 1];
            snprintf(uid, sizeof uid, "2.25.%030ld", documents + 1);
            memcpy(chosen->bytes + chosen->at, uid, UID_LENGTH);
            sqlite3_bind_blob64(insert, 1, chosen->bytes, chosen->size, SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE) die("insert", sqlite3_errmsg(db));
            sqlite3_reset(insert);
        }
        if (sqlite3_step(commit) != SQLITE_DONE) die("commit", sqlite3_errmsg(db));
        sqlite3_reset(commit);
        stop = now();
    }
    used = read_clock(CLOCK_PROCESS_CPUTIME_ID) - used;
    printf("RESULT documents=%ld seconds=%.6f processor=%.6f\n", documents, stop - start, used);
    sqlite3_finalize(insert);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(db);
    return 0;
}
