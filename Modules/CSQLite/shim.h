#include <sqlite3.h>

// Macros and variadic functions that Swift cannot import.
// A text of no bytes is not NULL, whatever its pointer.
static inline int dmp_sqlite3_bind_text(sqlite3_stmt *s, int i, const void *p, int n) {
    return sqlite3_bind_text(s, i, p ? (const char *)p : "", n, SQLITE_TRANSIENT);
}
static inline int dmp_sqlite3_bind_blob_copied(sqlite3_stmt *s, int i, const void *p, sqlite3_uint64 n) {
    return sqlite3_bind_blob64(s, i, p, n, SQLITE_TRANSIENT);
}
// The caller keeps the bytes alive until the statement is reset.
static inline int dmp_sqlite3_bind_blob_borrowed(sqlite3_stmt *s, int i, const void *p, sqlite3_uint64 n) {
    return sqlite3_bind_blob64(s, i, p, n, SQLITE_STATIC);
}
static inline int dmp_sqlite3_enable_defensive(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}
// Before anything else of SQLite: beyond this many bytes a savepoint's journal goes to a temporary file.
// SQLite keeps no count of its memory: every allocation would take one lock for all connections.
static inline int dmp_sqlite3_configure(int spill) {
    int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return done == SQLITE_OK ? sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, spill) : done;
}
// Only on a connection that has done nothing yet.
static inline int dmp_sqlite3_lookaside(sqlite3 *db, int size, int count) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_LOOKASIDE, (void *)0, size, count);
}
// What can be done with a file, and who does it in SQLite's place: a file points at its methods, so at its owner too.
struct dmp_owned_methods {
    sqlite3_io_methods methods;
    void *owner;
};
