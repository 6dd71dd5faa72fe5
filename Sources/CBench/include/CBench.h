// The Linux calls of the benchmarks that Swift's Glibc module leaves out.
#ifndef CBENCH_H
#define CBENCH_H

#include <stdint.h>

// Every function returns -1 and sets errno on failure.

// Binds the calling thread, and what it starts from then on, to one CPU.
int cbench_pin(int cpu);
// Lets the calling thread run on every CPU that the process may use at all.
int cbench_unpin(void);
// Waits until the descriptor is readable; 0 when the nanoseconds have passed before.
int cbench_wait_readable(int descriptor, int64_t nanoseconds);
// Whether a path lies in a file system that is kept in memory: 1 or 0.
int cbench_is_in_memory(const char *path);

#endif
