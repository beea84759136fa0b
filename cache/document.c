/* SPDX-License-Identifier: MIT */
/*
 * cache_document: documents that are not a secret, beside the tokens.
 *
 * A file: magic and version (8 bytes), the time it was stored (8, little-endian), the hash of its
 * name (32), then the document.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/parts.h"
#include "base/bytes.h"

enum {
	AT_TIME = 8,
	AT_HASH = AT_TIME + 8,
	AT_BYTES = AT_HASH + CACHE_DIGEST,
};
static const unsigned char magic[AT_TIME] = {'c', 'x', 't', 'o', 'k', 'd', 'o', 1};

/* Which file: its directory, name and the hash that must be in it. */
struct place {
	char *dir;
	char name[CACHE_NAME_HEX + sizeof ".doc"];
	unsigned char hash[CACHE_DIGEST];
};

static bool place_find(const char *dir, const char *name, struct place *p, struct err *e)
{
	static const unsigned char key[] = "cxtoken cache document";
	p->dir = cache_dir_name(dir, e);
	if (p->dir == NULL)
		return false;
	crypto_generichash(p->hash, sizeof p->hash, (const unsigned char *)name, strlen(name), key,
			   sizeof key - 1);
	char hex[CACHE_NAME_HEX + 1];
	cache_hex(p->hash, hex);
	snprintf(p->name, sizeof p->name, "%s.doc", hex);
	return true;
}

static int64_t stored_at(const unsigned char *bytes)
{
	uint64_t value = bytes_number(bytes + AT_TIME, 8);
	return value > INT64_MAX / 2 ? -1 : (int64_t)value;
}

static bool is_good(const struct place *p, const unsigned char *bytes, size_t len, int64_t now,
		    int64_t max_age)
{
	if (len < AT_BYTES || memcmp(bytes, magic, sizeof magic) != 0 ||
	    memcmp(bytes + AT_HASH, p->hash, sizeof p->hash) != 0)
		return false;
	int64_t at = stored_at(bytes);
	return at >= 0 && at <= now + CACHE_SKEW_MAX && now - at < max_age;
}

bool cache_document_read(const char *dir, const char *name, int64_t now, int64_t max_age,
			 struct text *out)
{
	struct err ignored = {0}; /* whatever is wrong with it, it is asked for anew and replaced */
	struct place p;
	if (!place_find(dir, name, &p, &ignored))
		return false;
	char *path = cache_path(p.dir, p.name);
	int dir_fd = cache_dir_find(p.dir, &ignored);
	unsigned char *bytes;
	size_t len;
	bool ok = false;
	if (dir_fd >= 0 &&
	    cache_file_read(dir_fd, path, AT_BYTES + CACHE_DOCUMENT_MAX, &bytes, &len, &ignored)) {
		ok = is_good(&p, bytes, len, now, max_age);
		if (ok)
			text_add(out, (const char *)bytes + AT_BYTES, len - AT_BYTES);
		free(bytes);
	}
	if (dir_fd >= 0)
		close(dir_fd);
	free(path);
	free(p.dir);
	return ok && !out->full;
}

bool cache_document_write(const char *dir, const char *name, int64_t now, const char *bytes,
			  size_t len, struct err *e)
{
	if (len > CACHE_DOCUMENT_MAX || now < 0)
		return err_set(e, ERR_INTERNAL,
			       "a document of %zu bytes is too large for the cache", len);
	struct place p;
	if (!place_find(dir, name, &p, e))
		return false;
	unsigned char *file = mem_alloc(AT_BYTES + len, 1);
	memcpy(file, magic, sizeof magic);
	bytes_put_number(file + AT_TIME, (uint64_t)now, 8);
	memcpy(file + AT_HASH, p.hash, sizeof p.hash);
	if (len > 0)
		memcpy(file + AT_BYTES, bytes, len);
	int dir_fd = cache_dir_open(p.dir, e);
	bool ok = dir_fd >= 0 && cache_file_write(dir_fd, p.dir, p.name, file, AT_BYTES + len, e);
	if (ok)
		cache_sweep(dir_fd, p.name, now);
	if (dir_fd >= 0)
		close(dir_fd);
	free(file);
	free(p.dir);
	return ok;
}
