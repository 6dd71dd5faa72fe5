// The Linux calls of the benchmarks that Swift's Glibc module leaves out, and the floors that are
// written in plain C.
#ifndef CBENCH_H
#define CBENCH_H

#include <spawn.h>
#include <stdint.h>

// Every function returns -1 and sets errno on failure.

// Binds the calling thread, and what it starts from then on, to one CPU.
int cbench_pin(int cpu);
// Lets the calling thread run on every CPU that the process may use at all.
int cbench_unpin(void);
// Waits until the descriptor is readable; 0 when the nanoseconds have passed before.
int cbench_wait_readable(int descriptor, int64_t nanoseconds);
// Keeps a process that is spawned from inheriting any descriptor but the three standard ones.
// Returns an error's number, as the other calls on file actions.
int cbench_close_others(posix_spawn_file_actions_t *actions);
// Whether a path lies in a file system that is kept in memory: 1 or 0.
int cbench_is_in_memory(const char *path);

// The floor of durable appends: `clients` threads that each write a body to the file and wait until
// it is synced before they take the next one; one fdatasync covers whatever waits at its start.
// Returns how many bodies were written until all were, or the nanoseconds had passed.
int64_t cbench_group_commit(
    int file, const uint8_t *bytes, const int64_t *bounds, int64_t count, int clients,
    int64_t nanoseconds, int64_t *taken);

// The floor of a rebuild: folds a file of events, one a line, into boarding_manifest in a new
// SQLite file, which is synced. Returns the rows. One call at a time.
int64_t cbench_fold_floor(const char *events, const char *table);

#endif
