/* SPDX-License-Identifier: MIT */
/*
 * yaml: the part of YAML in which Insomnia writes its exports. Private to the readers.
 */
#ifndef CAPTURE_READERS_YAML_H
#define CAPTURE_READERS_YAML_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Mappings, sequences and scalars in blocks; no anchors, no tags, no flow but {} and []. What is
 * none of these is left out. broken: it breaks YAML's rules, as where lines were lost; null is
 * where a value is not certain. Never NULL; the caller decrefs.
 */
json_t *yaml_read(const char *bytes, size_t len, bool *broken);

#endif
