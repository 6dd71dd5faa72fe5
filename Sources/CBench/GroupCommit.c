#include "CBench.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Clients of one file. A client adds its body to the batch that is open. If nobody is syncing, it
// takes the batch, writes and syncs it for all who are in it; otherwise it waits. Which bodies one
// sync covers is decided by who is there in time, as in a server.

struct log {
    pthread_mutex_t mutex;
    pthread_cond_t synced;
    const uint8_t *bytes;
    const int64_t *bounds;  // a body is from bounds[i * 2] to bounds[i * 2 + 1]
    int64_t count, next, done, deadline;
    uint8_t *open, *other;  // the batch that takes bodies, the one that is being synced
    size_t open_size, open_capacity, other_capacity;
    int64_t open_number, durable_number;
    int file, is_syncing, error;
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000 + time.tv_nsec;
}

static int write_all(int file, const uint8_t *bytes, size_t size) {
    while (size > 0) {
        ssize_t count = write(file, bytes, size);
        if (count < 0) return errno;
        bytes += count;
        size -= (size_t)count;
    }
    return fdatasync(file) == 0 ? 0 : errno;
}

static void add(struct log *log, const uint8_t *body, size_t size) {
    if (log->open_size + size > log->open_capacity) {
        size_t capacity = (log->open_size + size) * 2;
        uint8_t *grown = realloc(log->open, capacity);
        if (grown == NULL) {
            log->error = ENOMEM;
            return;
        }
        log->open = grown;
        log->open_capacity = capacity;
    }
    memcpy(log->open + log->open_size, body, size);
    log->open_size += size;
}

// Syncs the open batch; the mutex is held before and after, not meanwhile.
static void commit(struct log *log) {
    uint8_t *batch = log->open;
    size_t size = log->open_size, capacity = log->open_capacity;
    int64_t number = log->open_number++;
    log->open = log->other;
    log->open_capacity = log->other_capacity;
    log->open_size = 0;
    log->is_syncing = 1;
    pthread_mutex_unlock(&log->mutex);
    int error = write_all(log->file, batch, size);
    pthread_mutex_lock(&log->mutex);
    log->other = batch;
    log->other_capacity = capacity;
    log->is_syncing = 0;
    log->durable_number = number;
    if (error != 0) log->error = error;
    pthread_cond_broadcast(&log->synced);
}

static void *run_client(void *context) {
    struct log *log = context;
    pthread_mutex_lock(&log->mutex);
    while (log->error == 0 && log->next < log->count && now() < log->deadline) {
        int64_t body = log->next++;
        const int64_t *bounds = log->bounds + body * 2;
        add(log, log->bytes + bounds[0], (size_t)(bounds[1] - bounds[0]));
        int64_t number = log->open_number;
        while (log->error == 0 && log->durable_number < number) {
            if (log->is_syncing) {
                pthread_cond_wait(&log->synced, &log->mutex);
            } else {
                commit(log);
            }
        }
        log->done += 1;
    }
    pthread_mutex_unlock(&log->mutex);
    return NULL;
}

int64_t cbench_group_commit(
    int file, const uint8_t *bytes, const int64_t *bounds, int64_t count, int clients,
    int64_t nanoseconds, int64_t *taken
) {
    int64_t start = now();
    struct log log = {
        .mutex = PTHREAD_MUTEX_INITIALIZER, .synced = PTHREAD_COND_INITIALIZER, .bytes = bytes,
        .bounds = bounds, .count = count, .file = file, .open_number = 1,
        .deadline = start + nanoseconds,
    };
    pthread_t *threads = calloc((size_t)clients, sizeof *threads);
    int started = 0;
    while (threads != NULL && started < clients
           && pthread_create(&threads[started], NULL, run_client, &log) == 0) started += 1;
    for (int thread = 0; thread < started; thread += 1) pthread_join(threads[thread], NULL);
    *taken = now() - start;
    free(threads);
    free(log.open);
    free(log.other);
    if (started < clients) log.error = EAGAIN;
    errno = log.error;
    return log.error == 0 ? log.done : -1;
}
