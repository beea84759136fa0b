/* SPDX-License-Identifier: MIT */
/*
 * cache_seal: names and keys from settings, and the seal around an entry.
 *
 * A sealed file: magic and version (8 bytes), salt (16), nonce (24), verifier (16), then the
 * content under XChaCha20-Poly1305 with its tag (16). Additional data: all that stands before the
 * content, and the hash of the settings. Key (32 bytes) and verifier (16) are one BLAKE2b output.
 * The verifier tells another secret, which is an ordinary miss, from damage, which is worth a
 * warning.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cache/parts.h"

enum {
	KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	VERIFIER = 16,
	AT_SALT = 8,
	AT_NONCE = AT_SALT + CACHE_SALT,
	AT_VERIFIER = AT_NONCE + NONCE,
	SMALL = 2048, /* opened on the stack, of which each page costs */
};
_Static_assert(AT_VERIFIER + VERIFIER == CACHE_HEADER, "the header's parts add up");

/* The last byte is the format's version; it is part of the file's name as well. */
static const unsigned char magic[AT_SALT] = {'c', 'x', 't', 'o', 'k', 'e', 'n', 1};

/* Every part goes in with its length, so that no two lists of parts give the same bytes. */
static void hash_part(crypto_generichash_state *h, const void *bytes, size_t len)
{
	unsigned char prefix[8];
	for (size_t i = 0; i < sizeof prefix; i++)
		prefix[i] = (unsigned char)((uint64_t)len >> (8 * i));
	crypto_generichash_update(h, prefix, sizeof prefix);
	if (len > 0)
		crypto_generichash_update(h, bytes, len);
}

/* What is not there has a mark that is no length. */
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

void cache_digest(const struct cache_settings *s, unsigned char digest[CACHE_DIGEST])
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

void cache_hex(const unsigned char *digest, char hex[CACHE_NAME_HEX + 1])
{
	sodium_bin2hex(hex, CACHE_NAME_HEX + 1, digest, CACHE_NAME_HEX / 2);
}

void cache_derive(const struct cache_seal *k, const char *purpose,
		  const unsigned char salt[CACHE_SALT], unsigned char *out, size_t out_len)
{
	crypto_generichash_state h;
	crypto_generichash_init(&h, NULL, 0, out_len);
	hash_text(&h, purpose);
	hash_part(&h, salt, CACHE_SALT);
	hash_part(&h, k->digest, CACHE_DIGEST);
	hash_secret(&h, k->client_secret);
	hash_secret(&h, k->access_key_secret);
	crypto_generichash_final(&h, out, out_len);
	secret_wipe(&h, sizeof h);
}

/* Header and settings: what the tag vouches for beside the content. */
static void additional_data(const struct cache_seal *k, const unsigned char *header,
			    unsigned char ad[CACHE_HEADER + CACHE_DIGEST])
{
	memcpy(ad, header, CACHE_HEADER);
	memcpy(ad + CACHE_HEADER, k->digest, CACHE_DIGEST);
}

void cache_seal_content(const struct cache_seal *k, const struct secret *content,
			unsigned char **out, size_t *out_len)
{
	unsigned char key[KEY + VERIFIER], ad[CACHE_HEADER + CACHE_DIGEST];
	size_t len = secret_len(content);
	unsigned char *file = mem_alloc(CACHE_HEADER + len + TAG, 1);
	memcpy(file, magic, sizeof magic);
	randombytes_buf(file + AT_SALT, CACHE_SALT + NONCE);
	cache_derive(k, "cxtoken cache key", file + AT_SALT, key, sizeof key);
	memcpy(file + AT_VERIFIER, key + KEY, VERIFIER);
	additional_data(k, file, ad);
	crypto_aead_xchacha20poly1305_ietf_encrypt(file + CACHE_HEADER, NULL,
						   (const unsigned char *)secret_reveal(content),
						   len, ad, sizeof ad, NULL, file + AT_NONCE, key);
	secret_wipe(key, sizeof key);
	*out = file;
	*out_len = CACHE_HEADER + len + TAG;
}

/* Opens the content into plain, which has room for it, and reads it. */
static bool open_content(const struct cache_seal *k, const unsigned char *key,
			 const unsigned char *bytes, size_t len, unsigned char *plain,
			 struct cache_entry *out)
{
	unsigned char ad[CACHE_HEADER + CACHE_DIGEST];
	additional_data(k, bytes, ad);
	unsigned long long plain_len = 0;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(
		       plain, &plain_len, NULL, bytes + CACHE_HEADER, len - CACHE_HEADER, ad,
		       sizeof ad, bytes + AT_NONCE, key) == 0 &&
	       cache_content_read(plain, (size_t)plain_len, out);
}

static bool open_anywhere(const struct cache_seal *k, const unsigned char *key,
			  const unsigned char *bytes, size_t len, struct cache_entry *out)
{
	size_t room = len - CACHE_HEADER - TAG;
	if (room <= SMALL) {
		unsigned char plain[SMALL];
		bool ok = open_content(k, key, bytes, len, plain, out);
		secret_wipe(plain, room);
		return ok;
	}
	unsigned char *plain = mem_alloc(room, 1);
	bool ok = open_content(k, key, bytes, len, plain, out);
	secret_wipe(plain, room);
	free(plain);
	return ok;
}

enum cache_unsealed cache_unseal(const struct cache_seal *k, const unsigned char *bytes, size_t len,
				 struct cache_entry *out)
{
	*out = (struct cache_entry){0};
	if (len < CACHE_HEADER + TAG || len > CACHE_FILE_MAX ||
	    memcmp(bytes, magic, sizeof magic) != 0)
		return CACHE_DAMAGED;
	unsigned char key[KEY + VERIFIER];
	cache_derive(k, "cxtoken cache key", bytes + AT_SALT, key, sizeof key);
	enum cache_unsealed result = CACHE_UNSEALED;
	if (sodium_memcmp(bytes + AT_VERIFIER, key + KEY, VERIFIER) != 0)
		result = CACHE_OTHER_SECRET;
	else if (!open_anywhere(k, key, bytes, len, out))
		result = CACHE_DAMAGED;
	secret_wipe(key, sizeof key);
	return result;
}
