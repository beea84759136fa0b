/* SPDX-License-Identifier: MIT */
/* The parts in which two requests can differ: their names, and which header field is of which. */
#include "facts/replay.h"

#include <string.h>
#include <strings.h>

const char *facts_part_name(enum facts_part part)
{
	static const char *const names[FACTS_PARTS] = {
		[FACTS_PART_METHOD] = "method",
		[FACTS_PART_PATH] = "path",
		[FACTS_PART_HTTP_VERSION] = "http-version",
		[FACTS_PART_MEDIA_TYPE] = "media-type",
		[FACTS_PART_CHARSET] = "charset",
		[FACTS_PART_BODY] = "body",
		[FACTS_PART_AUTHENTICATION] = "authentication",
		[FACTS_PART_FRAMING] = "framing",
		[FACTS_PART_ORIGIN] = "origin",
		[FACTS_PART_USER_AGENT] = "user-agent",
		[FACTS_PART_ACCEPT] = "accept",
		[FACTS_PART_ACCEPT_ENCODING] = "accept-encoding",
		[FACTS_PART_FIELDS] = "fields",
	};
	return names[part];
}

/* Which part a field belongs to; a name that ends with '-' stands for all that begin so. */
static const struct {
	const char *name;
	int part;
} fields[] = {
	{"Content-Type", FACTS_PART_MEDIA_TYPE},
	{"Authorization", FACTS_PART_AUTHENTICATION},
	{"Transfer-Encoding", FACTS_PART_FRAMING},
	{"Content-Encoding", FACTS_PART_FRAMING},
	{"Expect", FACTS_PART_FRAMING},
	{"TE", FACTS_PART_FRAMING},
	{"Trailer", FACTS_PART_FRAMING},
	{"Origin", FACTS_PART_ORIGIN},
	{"Referer", FACTS_PART_ORIGIN},
	{"Sec-", FACTS_PART_ORIGIN},
	{"Access-Control-", FACTS_PART_ORIGIN},
	{"User-Agent", FACTS_PART_USER_AGENT},
	{"Accept", FACTS_PART_ACCEPT},
	{"Accept-Encoding", FACTS_PART_ACCEPT_ENCODING},
	/* the connection's, or made anew */
	{"Host", FACTS_PART_NONE},
	{"Content-Length", FACTS_PART_NONE},
	{"Connection", FACTS_PART_NONE},
	{"Proxy-Connection", FACTS_PART_NONE},
	{"Proxy-Authorization", FACTS_PART_NONE},
	{"Keep-Alive", FACTS_PART_NONE},
	{"Upgrade", FACTS_PART_NONE},
	{"HTTP2-Settings", FACTS_PART_NONE},
};

int facts_part_of(const char *name)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		size_t len = strlen(fields[i].name);
		bool all = fields[i].name[len - 1] == '-';
		if (all ? strncasecmp(name, fields[i].name, len) == 0
			: strcasecmp(name, fields[i].name) == 0)
			return fields[i].part;
	}
	return FACTS_PART_FIELDS;
}
