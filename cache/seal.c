/* SPDX-License-Identifier: MIT */
/*
 * cache_seal: names and keys from settings, and the seal around an entry.
 *
 * Sealed: magic and version (8 bytes), salt (16), nonce (24), when it ends (8, little-endian, 0
 * where it does not matter), then the content under XChaCha20-Poly1305 with its tag (16).
 * Additional data: all that is before the content, and the hash of the settings. The key is one
 * BLAKE2b output of what it is for, the salt, that hash and the secrets.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cache/parts.h"
#include "base/bytes.h"

enum {
	KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	AT_SALT = 8,
	AT_NONCE = AT_SALT + CACHE_SALT,
	AT_ENDS = AT_NONCE + NONCE,
	SMALL = 2048, /* opened on the stack, of which each page costs */
};
_Static_assert(AT_ENDS + 8 == CACHE_HEADER, "the header's parts add up");

/* The last byte is the format's version; it is part of the file's name as well. */
static const unsigned char magic[AT_SALT] = {'c', 'x', 't', 'o', 'k', 'e', 'n', 2};

/* Every part goes in with its length, so that no two lists of parts give the same bytes. */
static void hash_part(crypto_generichash_state *h, const void *bytes, size_t len)
{
	unsigned char prefix[8];
	bytes_put_number(prefix, len, sizeof prefix);
	crypto_generichash_update(h, prefix, sizeof prefix);
	if (len > 0)
		crypto_generichash_update(h, bytes, len);
}

/* What is not there has a mark that is not a length. */
static void hash_absent(crypto_generichash_state *h)
{
	static const unsigned char none[8] = {255, 255, 255, 255, 255, 255, 255, 255};
	crypto_generichash_update(h, none, sizeof none);
}

static void hash_text(crypto_generichash_state *h, const char *text)
{
	if (text == NULL)
		hash_absent(h);
	else
		hash_part(h, text, strlen(text));
}

static void hash_secret(crypto_generichash_state *h, const struct secret *s)
{
	if (s == NULL)
		hash_absent(h);
	else
		hash_part(h, secret_reveal(s), secret_len(s));
}

void cache_digest_client(const struct cache_settings *s, unsigned char digest[CACHE_DIGEST])
{
	crypto_generichash_state h;
	crypto_generichash_init(&h, NULL, 0, CACHE_DIGEST);
	hash_text(&h, "cxtoken cache settings");
	hash_part(&h, magic, sizeof magic);
	hash_text(&h, s->token_url);
	hash_secret(&h, s->client_id);
	hash_text(&h, s->grant);
	hash_text(&h, s->auth);
	hash_text(&h, s->scope);
	hash_secret(&h, s->access_key_id);
	/* Last, since their number varies. */
	for (size_t i = 0; s->params != NULL && s->params[i] != NULL; i++)
		hash_text(&h, s->params[i]);
	crypto_generichash_final(&h, digest, CACHE_DIGEST);
	secret_wipe(&h, sizeof h);
}

void cache_digest_entry(const struct cache_settings *s, const unsigned char client[CACHE_DIGEST],
			unsigned char digest[CACHE_DIGEST])
{
	crypto_generichash_state h;
	crypto_generichash_init(&h, client, CACHE_DIGEST, CACHE_DIGEST);
	hash_text(&h, "cxtoken cache entry");
	hash_secret(&h, s->client_secret);
	hash_secret(&h, s->access_key_secret);
	hash_secret(&h, s->cert);
	crypto_generichash_final(&h, digest, CACHE_DIGEST);
	secret_wipe(&h, sizeof h);
}

void cache_hex(const unsigned char *digest, char hex[CACHE_NAME_HEX + 1])
{
	sodium_bin2hex(hex, CACHE_NAME_HEX + 1, digest, CACHE_NAME_HEX / 2);
}

static void derive(const struct cache_seal *k, enum cache_kind kind, const unsigned char *salt,
		   unsigned char key[KEY])
{
	static const char *const purposes[] = {[CACHE_TOKEN] = "cxtoken cache token",
					       [CACHE_COOL_DOWN] = "cxtoken cache cool-down",
					       [CACHE_OUTCOME] = "cxtoken cache outcome"};
	crypto_generichash_state h;
	crypto_generichash_init(&h, NULL, 0, KEY);
	hash_text(&h, purposes[kind]);
	hash_part(&h, salt, CACHE_SALT);
	hash_part(&h, k->digest, CACHE_DIGEST);
	hash_secret(&h, k->client_secret);
	hash_secret(&h, k->access_key_secret);
	crypto_generichash_final(&h, key, KEY);
	secret_wipe(&h, sizeof h);
}

/* Header and settings: what the tag vouches for beside the content. */
static void additional_data(const struct cache_seal *k, const unsigned char *header,
			    unsigned char ad[CACHE_HEADER + CACHE_DIGEST])
{
	memcpy(ad, header, CACHE_HEADER);
	memcpy(ad + CACHE_HEADER, k->digest, CACHE_DIGEST);
}

void cache_seal_content(const struct cache_seal *k, enum cache_kind kind, int64_t ends,
			const struct secret *content, unsigned char **out, size_t *out_len)
{
	unsigned char key[KEY], ad[CACHE_HEADER + CACHE_DIGEST];
	size_t len = secret_len(content);
	unsigned char *file = mem_alloc(CACHE_HEADER + len + TAG, 1);
	memcpy(file, magic, sizeof magic);
	randombytes_buf(file + AT_SALT, CACHE_SALT + NONCE);
	bytes_put_number(file + AT_ENDS, (uint64_t)ends, 8);
	derive(k, kind, file + AT_SALT, key);
	additional_data(k, file, ad);
	crypto_aead_xchacha20poly1305_ietf_encrypt(file + CACHE_HEADER, NULL,
						   (const unsigned char *)secret_reveal(content),
						   len, ad, sizeof ad, NULL, file + AT_NONCE, key);
	secret_wipe(key, sizeof key);
	*out = file;
	*out_len = CACHE_HEADER + len + TAG;
}

bool cache_seal_ends(const unsigned char *bytes, size_t len, int64_t *ends)
{
	if (len < CACHE_HEADER || memcmp(bytes, magic, sizeof magic) != 0)
		return false;
	uint64_t value = bytes_number(bytes + AT_ENDS, 8);
	*ends = value > INT64_MAX ? INT64_MAX : (int64_t)value;
	return true;
}

/* What is opened, and into what. */
struct opening {
	const struct cache_seal *k;
	enum cache_kind kind;
	const unsigned char *bytes;
	size_t len;
	void *out;
};

static bool read_content(const struct opening *o, const unsigned char *plain, size_t len)
{
	return o->kind == CACHE_OUTCOME ? cache_outcome_read(plain, len, o->out)
					: cache_content_read(plain, len, o->out);
}

/* Opens the content into plain, which has room for it, and reads it. */
static bool open_content(const struct opening *o, unsigned char *plain)
{
	unsigned char key[KEY], ad[CACHE_HEADER + CACHE_DIGEST];
	derive(o->k, o->kind, o->bytes + AT_SALT, key);
	additional_data(o->k, o->bytes, ad);
	unsigned long long len = 0;
	bool ok = crypto_aead_xchacha20poly1305_ietf_decrypt(
			  plain, &len, NULL, o->bytes + CACHE_HEADER, o->len - CACHE_HEADER, ad,
			  sizeof ad, o->bytes + AT_NONCE, key) == 0 &&
		  read_content(o, plain, (size_t)len);
	secret_wipe(key, sizeof key);
	return ok;
}

static bool unseal(const struct opening *o)
{
	if (o->len < CACHE_HEADER + TAG || o->len > CACHE_FILE_MAX ||
	    memcmp(o->bytes, magic, sizeof magic) != 0)
		return false;
	size_t room = o->len - CACHE_HEADER - TAG;
	if (room <= SMALL) {
		unsigned char plain[SMALL];
		bool ok = open_content(o, plain);
		secret_wipe(plain, room);
		return ok;
	}
	unsigned char *plain = mem_alloc(room, 1);
	bool ok = open_content(o, plain);
	secret_wipe(plain, room);
	free(plain);
	return ok;
}

bool cache_unseal(const struct cache_seal *k, enum cache_kind kind, const unsigned char *bytes,
		  size_t len, struct cache_entry *out)
{
	*out = (struct cache_entry){0};
	return unseal(&(struct opening){k, kind, bytes, len, out});
}

bool cache_unseal_outcome(const struct cache_seal *k, const unsigned char *bytes, size_t len,
			  struct cache_outcome *out)
{
	*out = (struct cache_outcome){0};
	return unseal(&(struct opening){k, CACHE_OUTCOME, bytes, len, out});
}
