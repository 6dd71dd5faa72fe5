// The Linux calls that Swift's Glibc module leaves out.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/socket.h>

// One readiness report: `struct epoll_event` without its packing, which Swift cannot index.
typedef struct {
    uint32_t events;
    uint64_t token;
} clinux_event;

enum {
    CLINUX_READABLE = EPOLLIN,
    CLINUX_WRITABLE = EPOLLOUT,
    CLINUX_PEER_ENDED = EPOLLRDHUP,
    CLINUX_ERROR = EPOLLERR,
    CLINUX_HANGUP = EPOLLHUP,
};

// Every function returns -1 and sets errno on failure, as the call it wraps does.
// Accepted descriptors are non-blocking and close-on-exec.
int clinux_accept(int listener, struct sockaddr *address, socklen_t *length);
int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int clinux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
// Never blocks: reports what is ready now, at most `capacity` and 256 at once.
int clinux_epoll_poll(int epoll, clinux_event *events, int capacity);
// Has the system write a file's dirty pages to the disk, and does not wait for it. This promises
// nothing: only a sync makes them durable.
int clinux_begin_writing(int descriptor);

/// Keeps glibc from giving each thread an arena, and from keeping what large buffers leave behind.
static inline void clinux_bound_memory(void) {
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

/// Gives the pages back that no allocation uses any more.
static inline void clinux_give_memory_back(void) { malloc_trim(0); }

#endif
