/* SPDX-License-Identifier: MIT */
/* The names of what two requests can differ in. */
#include "facts/replay.h"

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
