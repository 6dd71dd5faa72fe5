#ifndef TIDETABLE_CZSTD_SHIM_H
#define TIDETABLE_CZSTD_SHIM_H

#include <zstd.h>

// Macros over unsigned long long, which Swift cannot import: what ZSTD_getFrameContentSize answers
// where a frame does not say how large it becomes, and where there is no frame.
static const unsigned long long tidetable_zstd_unknown_size = ZSTD_CONTENTSIZE_UNKNOWN;
static const unsigned long long tidetable_zstd_no_frame = ZSTD_CONTENTSIZE_ERROR;

#endif
