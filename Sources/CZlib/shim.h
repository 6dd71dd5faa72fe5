#ifndef TIDETABLE_CZLIB_SHIM_H
#define TIDETABLE_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 is a macro over the version and the size of the stream, which Swift cannot import.
static inline int tidetable_inflate_gzip(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

#endif
