/* SPDX-License-Identifier: MIT */
/*
 * What a browser's developer tools show of a request, copied by hand: names and values on lines of
 * their own or behind a colon, the body in a part that folds. Which lines are the request's is not
 * certain; the same menu copies all of it.
 */
#include "capture/parts.h"
#include "capture/readers/lines.h"

static bool begins_with(struct capture_slice line, const char *word)
{
	capture_trim(&line.at, &line.len);
	return capture_begins(line.at, line.len, word);
}

bool capture_is_panel(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	bool url = false, method = false;
	while (capture_line(&rest, &line)) {
		url |= begins_with(line, "Request URL");
		method |= begins_with(line, "Request Method");
	}
	return url && method && !capture_is_log(bytes, len);
}

bool capture_read_panel(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	(void)bytes, (void)len, (void)out;
	return err_set(e, ERR_USAGE,
		       "this is what a browser's developer tools show of a request, which is not "
		       "read: there, choose Copy, then Copy as cURL, and give that");
}
