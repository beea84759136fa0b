/* SPDX-License-Identifier: MIT */
/* Any Authorization value gets a fault or a pair; a pair that was read, or made, survives. */
#include "form.h"
#include "tests/fuzz/fuzz.h"

static void assert_survives(const struct secret *id, const struct secret *secret, bool encode)
{
	struct secret *value = form_basic(id, secret, encode), *id2, *secret2;
	FUZZ_ASSERT(form_basic_decode(secret_reveal(value), secret_len(value), &id2, &secret2) ==
		    FORM_BASIC_OK);
	if (!encode) {
		FUZZ_ASSERT(secret_equal(id, id2));
		FUZZ_ASSERT(secret_equal(secret, secret2));
	} else {
		FUZZ_ASSERT(form_changed(secret_reveal(id2), 0) == 0);
		struct secret *plain = form_percent_decode(secret2);
		size_t len = secret_len(plain != NULL ? plain : secret2);
		FUZZ_ASSERT(len == secret_len(secret));
		secret_free(plain);
	}
	secret_free(value);
	secret_free(id2);
	secret_free(secret2);
}

static void read_value(const char *bytes, size_t size)
{
	struct secret *id, *secret;
	enum form_basic_fault fault = form_basic_decode(bytes, size, &id, &secret);
	FUZZ_ASSERT((id == NULL) == (secret == NULL));
	bool readable = fault == FORM_BASIC_OK || fault == FORM_BASIC_WRAPPED ||
			fault == FORM_BASIC_URL_SAFE || fault == FORM_BASIC_TWICE ||
			fault == FORM_BASIC_UNPADDED;
	FUZZ_ASSERT(readable == (id != NULL));
	if (id != NULL)
		assert_survives(id, secret, false);
	secret_free(id);
	secret_free(secret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	started = started || secret_start();
	read_value((const char *)data, size);
	/* The same bytes as a pair: the first colon parts them. */
	const uint8_t *colon = size > 0 ? memchr(data, ':', size) : NULL;
	size_t before = colon != NULL ? (size_t)(colon - data) : size;
	struct secret *id = secret_new(data, before);
	struct secret *secret =
		colon != NULL ? secret_new(colon + 1, size - before - 1) : secret_new("", 0);
	assert_survives(id, secret, false);
	assert_survives(id, secret, true);
	secret_free(id);
	secret_free(secret);
	return 0;
}
