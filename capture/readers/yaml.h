/* SPDX-License-Identifier: MIT */
/*
 * yaml: the part of YAML in which Insomnia writes its exports. Private to the readers.
 */
#ifndef CAPTURE_READERS_YAML_H
#define CAPTURE_READERS_YAML_H

#include <jansson.h>
#include <stddef.h>

/*
 * Mappings, sequences and scalars in blocks; no anchors, no tags, no flow but {} and []. What is
 * none of these is left out. Never NULL; the caller decrefs.
 */
json_t *yaml_read(const char *bytes, size_t len);

#endif
