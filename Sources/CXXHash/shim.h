#ifndef TIDETABLE_CXXHASH_SHIM_H
#define TIDETABLE_CXXHASH_SHIM_H

// All of XXH3 becomes static functions of the caller: nothing is linked, and the short hashes of
// event ids are inlined.
#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t tidetable_xxh3(const void *bytes, size_t count, uint64_t seed) {
    return XXH3_64bits_withSeed(bytes, count, seed);
}

// Asks for the cache line at an address, which may be any: where a hash leads to is known long
// before it is looked at.
static inline void tidetable_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
