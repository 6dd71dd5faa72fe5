#ifndef TIDETABLE_CSQLITE_SHIM_H
#define TIDETABLE_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLITE_TRANSIENT and the variadic sqlite3_db_config cannot be imported into Swift.
static inline int tidetable_bind_text(sqlite3_stmt *statement, int index, const void *bytes,
                                      int count) {
    return sqlite3_bind_text(statement, index, (const char *)bytes, count, SQLITE_TRANSIENT);
}

static inline int tidetable_bind_blob(sqlite3_stmt *statement, int index, const void *bytes,
                                      int count) {
    return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

static inline int tidetable_lend_blob(sqlite3_stmt *statement, int index, const void *bytes,
                                      int count) {
    return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_STATIC);
}

static inline int tidetable_keep_wal_on_close(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

static inline int tidetable_defensive(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

// Without this, "name" is a text where no column has the name.
static inline int tidetable_without_quoted_texts(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
}

static inline void tidetable_result_text(sqlite3_context *context, const void *bytes, int count) {
    sqlite3_result_text(context, (const char *)bytes, count, SQLITE_TRANSIENT);
}

// Counting all memory takes a lock at every allocation. To be called before any connection.
static inline int tidetable_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
