/* SPDX-License-Identifier: MIT */
/* The forms in which a recorded request is read: the sign of each, and its reader. */
#include "capture/parts.h"

#include <stddef.h>

const struct capture_form capture_forms[] = {
	{"a JSON document", capture_is_json, capture_read_json, false},
	{"an error of axios", capture_is_console, capture_read_console, false},
	{"a request of .NET as text", capture_is_dotnet, capture_read_dotnet, false},
	{"the log of Java's HttpURLConnection", capture_is_pairs, capture_read_pairs, false},
	{"Postman's console", capture_is_postman_console, capture_read_postman_console, false},
	{"an export of Insomnia", capture_is_insomnia, capture_read_insomnia, false},
	{"a request of Bruno", capture_is_bruno, capture_read_bruno, false},
	{"a .http file", capture_is_http_file, capture_read_http_file, false},
	{"a log of a connection's bytes", capture_is_wire, capture_read_wire, false},
	{"raw HTTP", capture_is_log, capture_read_log, false},
	{"HTTP/2 header fields", capture_is_http2, capture_read_http2, false},
	{"fetch, as a browser copies it", capture_is_fetch, capture_read_fetch, false},
	{"a command of PowerShell", capture_is_powershell, capture_read_powershell, false},
	{"a command of wget or HTTPie", capture_is_command, capture_read_command, false},
	{"a curl command", capture_is_curl, capture_read_curl, false},
	{"code", capture_is_code, capture_read_code, false},
	{NULL, NULL, NULL, false},
};
