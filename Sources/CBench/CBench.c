#define _GNU_SOURCE
#include "CBench.h"

#include <errno.h>
#include <linux/magic.h>
#include <poll.h>
#include <sched.h>
#include <sys/vfs.h>
#include <time.h>

int cbench_pin(int cpu) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) {
        errno = EINVAL;
        return -1;
    }
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set);
}

int cbench_unpin(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu += 1) CPU_SET(cpu, &set);
    return sched_setaffinity(0, sizeof set, &set);
}

int cbench_wait_readable(int descriptor, int64_t nanoseconds) {
    struct pollfd ready = {.fd = descriptor, .events = POLLIN};
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int count = ppoll(&ready, 1, &time, NULL);
    return count < 0 && errno == EINTR ? 0 : count;
}

int cbench_close_others(posix_spawn_file_actions_t *actions) {
    return posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

int cbench_is_in_memory(const char *path) {
    struct statfs facts;
    if (statfs(path, &facts) != 0) return -1;
    return facts.f_type == TMPFS_MAGIC || facts.f_type == RAMFS_MAGIC;
}
