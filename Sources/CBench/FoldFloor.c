#include "CBench.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The floor of a rebuild: one thread reads events as lines of JSON, folds boarding_manifest in a
// hash table and loads the rows in key order into a new SQLite file, which is then synced. Nothing
// is checked that the fold does not need, and a text keeps the escapes that it came with. Short
// texts only: what does not fit is EOVERFLOW.

enum { MOST_HOLDS = 8, BUFFER_SIZE = 2 << 20 };

struct slice {
    const char *start;
    size_t size;
};

// What the fold needs of one event.
struct event {
    struct slice type, sailing, cabin, guest, hold;
    int64_t booking;
    int wheelchair;
};

struct row {
    char sailing[14];
    uint8_t sailing_size, status;  // status: 0 unconfirmed, 1 confirmed, 2 cancelled
    int64_t booking, last;
    // Places in `texts`, 0 for none; a length stands before a text.
    uint32_t cabin, guest, holds[MOST_HOLDS];
    uint8_t paid, wheelchair, waiver, checked_in, hold_count;
};

struct fold {
    struct row *rows;
    uint32_t *slots;  // row numbers plus 1, 0 for none
    size_t count, capacity, slot_count;
    char *texts;
    size_t texts_size, texts_capacity;
    int64_t offset;
    int error;
};

static int is(struct slice text, const char *word) {
    return text.size == strlen(word) && memcmp(text.start, word, text.size) == 0;
}

static const char *skip_string(const char *at) {
    for (at += 1; *at != '"'; at += 1) {
        if (*at == '\\') at += 1;
        if (*at == '\n') return at;  // a line that is cut short
    }
    return at + 1;
}

static const char *skip_value(const char *at) {
    if (*at == '"') return skip_string(at);
    int depth = 0;
    for (;; at += 1) {
        if (*at == '"') {
            at = skip_string(at) - 1;
        } else if (*at == '{' || *at == '[') {
            depth += 1;
        } else if (*at == '}' || *at == ']') {
            if (depth == 0) return at;
            depth -= 1;
            if (depth == 0) return at + 1;
        } else if (*at == '\n' || (*at == ',' && depth == 0)) {
            return at;
        }
    }
}

static struct slice text_of(const char *start, const char *end) {
    if (*start != '"') return (struct slice){0};
    return (struct slice){start + 1, (size_t)(end - start) - 2};
}

// Reads the members of an object that the fold needs, those of `data` too.
static const char *read_object(const char *at, struct event *event) {
    at += 1;
    while (*at == '"') {
        const char *end = skip_string(at);
        struct slice key = text_of(at, end);
        at = end + 1;  // the colon
        if (*at == '{' && is(key, "data")) {
            at = read_object(at, event);
        } else {
            end = skip_value(at);
            if (is(key, "type")) event->type = text_of(at, end);
            else if (is(key, "sailing_id")) event->sailing = text_of(at, end);
            else if (is(key, "booking_id")) event->booking = strtoll(at, NULL, 10);
            else if (is(key, "cabin_id")) event->cabin = text_of(at, end);
            else if (is(key, "guest_name")) event->guest = text_of(at, end);
            else if (is(key, "hold_code")) event->hold = text_of(at, end);
            else if (is(key, "wheelchair_assistance")) event->wheelchair = *at == 't';
            at = end;
        }
        if (*at == ',') at += 1;
    }
    return at + 1;
}

static uint64_t hash(const char *sailing, size_t size, int64_t booking) {
    uint64_t value = (uint64_t)booking * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < size; i += 1) value = (value ^ (uint8_t)sailing[i]) * 0x100000001B3u;
    return value ^ value >> 29;
}

static void grow(struct fold *fold) {
    fold->slot_count = fold->slot_count == 0 ? 1 << 16 : fold->slot_count * 2;
    fold->capacity = fold->slot_count / 2;
    free(fold->slots);
    fold->slots = calloc(fold->slot_count, sizeof *fold->slots);
    struct row *rows = realloc(fold->rows, fold->capacity * sizeof *rows);
    if (rows != NULL) fold->rows = rows;
    if (rows == NULL || fold->slots == NULL) {
        fold->error = ENOMEM;
        return;
    }
    for (size_t i = 0; i < fold->count; i += 1) {
        struct row *row = &fold->rows[i];
        size_t slot = hash(row->sailing, row->sailing_size, row->booking);
        for (slot &= fold->slot_count - 1; fold->slots[slot] != 0;)
            slot = (slot + 1) & (fold->slot_count - 1);
        fold->slots[slot] = (uint32_t)i + 1;
    }
}

static struct row *find(struct fold *fold, const struct event *event) {
    struct slice sailing = event->sailing;
    if (fold->count == fold->capacity) grow(fold);
    if (sailing.size > sizeof fold->rows->sailing) fold->error = EOVERFLOW;
    if (fold->error != 0) return NULL;
    size_t slot = hash(sailing.start, sailing.size, event->booking) & (fold->slot_count - 1);
    for (; fold->slots[slot] != 0; slot = (slot + 1) & (fold->slot_count - 1)) {
        struct row *row = &fold->rows[fold->slots[slot] - 1];
        if (row->booking == event->booking && row->sailing_size == sailing.size
            && memcmp(row->sailing, sailing.start, sailing.size) == 0) return row;
    }
    struct row *row = &fold->rows[fold->count];
    memset(row, 0, sizeof *row);
    memcpy(row->sailing, sailing.start, sailing.size);
    row->sailing_size = (uint8_t)sailing.size;
    row->booking = event->booking;
    fold->slots[slot] = (uint32_t)++fold->count;
    return row;
}

// Keeps a text and returns its place, or the old one where there is none to keep.
static uint32_t keep(struct fold *fold, uint32_t old, struct slice text) {
    if (text.start == NULL || text.size > 255) {
        if (text.size > 255) fold->error = EOVERFLOW;
        return old;
    }
    if (fold->texts_size + text.size + 2 > fold->texts_capacity) {
        size_t capacity = fold->texts_capacity == 0 ? 1 << 20 : fold->texts_capacity * 2;
        char *texts = realloc(fold->texts, capacity);
        if (texts == NULL) {
            fold->error = ENOMEM;
            return old;
        }
        fold->texts = texts;
        fold->texts_capacity = capacity;
        if (fold->texts_size == 0) fold->texts_size = 1;  // 0 says that there is none
    }
    uint32_t place = (uint32_t)fold->texts_size;
    fold->texts[place] = (char)text.size;
    memcpy(fold->texts + place + 1, text.start, text.size);
    fold->texts_size += text.size + 1;
    return place;
}

static void change_hold(struct fold *fold, struct row *row, struct slice code, int adds) {
    int place = 0;
    for (; place < row->hold_count; place += 1) {
        const char *held = fold->texts + row->holds[place];
        if ((uint8_t)*held == code.size && memcmp(held + 1, code.start, code.size) == 0) break;
    }
    int is_there = place < row->hold_count;
    if (adds && !is_there) {
        if (row->hold_count == MOST_HOLDS) fold->error = EOVERFLOW;
        else row->holds[row->hold_count++] = keep(fold, 0, code);
    } else if (!adds && is_there) {
        row->hold_count -= 1;
        size_t left = (size_t)(row->hold_count - place);
        memmove(row->holds + place, row->holds + place + 1, left * sizeof *row->holds);
    }
}

static void apply(struct fold *fold, const struct event *event) {
    struct row *row = find(fold, event);
    if (row == NULL) return;
    struct slice type = event->type;
    if (is(type, "booking-confirmed")) {
        row->status = 1;
        row->cabin = keep(fold, row->cabin, event->cabin);
        row->guest = keep(fold, row->guest, event->guest);
    } else if (is(type, "cabin-changed")) row->cabin = keep(fold, row->cabin, event->cabin);
    else if (is(type, "booking-cancelled")) row->status = 2;
    else if (is(type, "accessibility-noted")) row->wheelchair = (uint8_t)event->wheelchair;
    else if (is(type, "safety-waiver-completed")) row->waiver = 1;
    else if (is(type, "guest-checked-in")) row->checked_in = 1;
    else if (is(type, "payment-authorized")) row->paid = 1;
    else if (is(type, "hold-added")) change_hold(fold, row, event->hold, 1);
    else if (is(type, "hold-cleared")) change_hold(fold, row, event->hold, 0);
    row->last = fold->offset;
}

// Folds the whole lines of `bytes`, whose last octet is a line feed; returns where they end.
static const char *fold_lines(struct fold *fold, const char *bytes, const char *end) {
    for (const char *at = bytes; fold->error == 0;) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL) return at;
        struct event event = {0};
        fold->offset += 1;
        if (*at == '{') read_object(at, &event);
        if (event.sailing.start != NULL) apply(fold, &event);
        at = line_end + 1;
    }
    return end;
}

static void fold_file(struct fold *fold, const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *buffer = malloc(BUFFER_SIZE);
    size_t held = 0;
    while (file >= 0 && buffer != NULL && fold->error == 0) {
        ssize_t count = read(file, buffer + held, BUFFER_SIZE - held);
        if (count == 0) break;
        if (count < 0) fold->error = errno;
        const char *end = buffer + held + (count > 0 ? count : 0);
        const char *rest = fold_lines(fold, buffer, end);
        held = (size_t)(end - rest);
        if (held == BUFFER_SIZE) fold->error = EOVERFLOW;
        memmove(buffer, rest, held);
    }
    if (file < 0 || buffer == NULL) fold->error = errno;
    free(buffer);
    if (file >= 0) close(file);
}

static const struct fold *sorted;

static int by_key(const void *left, const void *right) {
    const struct row *a = &sorted->rows[*(const uint32_t *)left];
    const struct row *b = &sorted->rows[*(const uint32_t *)right];
    int order = memcmp(a->sailing, b->sailing, sizeof a->sailing);
    if (order != 0) return order;
    return a->booking < b->booking ? -1 : a->booking > b->booking;
}

static void bind_text(sqlite3_stmt *insert, int place, const struct fold *fold, uint32_t text) {
    if (text == 0) {
        sqlite3_bind_null(insert, place);
    } else {
        const char *start = fold->texts + text;
        sqlite3_bind_text(insert, place, start + 1, (uint8_t)*start, SQLITE_STATIC);
    }
}

static int insert_row(sqlite3_stmt *insert, const struct fold *fold, const struct row *row) {
    static const char *const statuses[] = {"unconfirmed", "confirmed", "cancelled"};
    char holds[MOST_HOLDS * 260];
    int size = sprintf(holds, "[");
    for (int i = 0; i < row->hold_count; i += 1) {
        const char *code = fold->texts + row->holds[i];
        const char *comma = i == 0 ? "" : ",";
        size += sprintf(holds + size, "%s\"%.*s\"", comma, (uint8_t)*code, code + 1);
    }
    size += sprintf(holds + size, "]");
    sqlite3_bind_text(insert, 1, row->sailing, row->sailing_size, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 2, row->booking);
    sqlite3_bind_text(insert, 3, statuses[row->status], -1, SQLITE_STATIC);
    bind_text(insert, 4, fold, row->guest);
    bind_text(insert, 5, fold, row->cabin);
    sqlite3_bind_text(insert, 6, row->paid ? "authorized" : "pending", -1, SQLITE_STATIC);
    sqlite3_bind_int(insert, 7, row->wheelchair);
    sqlite3_bind_text(insert, 8, holds, size, SQLITE_STATIC);
    sqlite3_bind_int(insert, 9, row->waiver);
    sqlite3_bind_int(insert, 10, row->checked_in);
    sqlite3_bind_int(insert, 11, row->status == 1 && row->paid && row->hold_count == 0);
    sqlite3_bind_int64(insert, 12, row->last);
    return sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK;
}

static int load_rows(sqlite3 *database, const struct fold *fold, const uint32_t *order) {
    sqlite3_stmt *insert = NULL;
    int is_good = sqlite3_exec(
        database,
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
        "CREATE TABLE boarding_manifest(sailing_id TEXT NOT NULL, booking_id INTEGER NOT NULL,"
        " booking_status TEXT NOT NULL, guest_name TEXT, cabin_id TEXT,"
        " payment_status TEXT NOT NULL, wheelchair_assistance INTEGER NOT NULL,"
        " active_holds TEXT NOT NULL, safety_waiver INTEGER NOT NULL, checked_in INTEGER NOT NULL,"
        " boardable INTEGER NOT NULL, last_event_offset INTEGER NOT NULL,"
        " PRIMARY KEY(sailing_id, booking_id)) STRICT, WITHOUT ROWID; BEGIN", 0, 0, 0) == SQLITE_OK
        && sqlite3_prepare_v2(
               database, "INSERT INTO boarding_manifest VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", -1,
               &insert, NULL) == SQLITE_OK;
    for (size_t i = 0; is_good && i < fold->count; i += 1) {
        is_good = insert_row(insert, fold, &fold->rows[order[i]]);
    }
    sqlite3_finalize(insert);
    return is_good && sqlite3_exec(database, "COMMIT", 0, 0, 0) == SQLITE_OK;
}

static void write_table(struct fold *fold, const char *path) {
    uint32_t *order = malloc((fold->count + 1) * sizeof *order);
    sqlite3 *database = NULL;
    for (uint32_t i = 0; order != NULL && i < fold->count; i += 1) order[i] = i;
    sorted = fold;
    if (order != NULL) qsort(order, fold->count, sizeof *order, by_key);
    if (order == NULL || sqlite3_open(path, &database) != SQLITE_OK
        || !load_rows(database, fold, order)) fold->error = EIO;
    sqlite3_close(database);
    free(order);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0) fold->error = errno;
    if (file >= 0) close(file);
}

int64_t cbench_fold_floor(const char *events, const char *table) {
    struct fold fold = {0};
    fold_file(&fold, events);
    if (fold.error == 0) write_table(&fold, table);
    free(fold.rows);
    free(fold.slots);
    free(fold.texts);
    errno = fold.error;
    return fold.error == 0 ? (int64_t)fold.count : -1;
}
