/* SPDX-License-Identifier: MIT */
/* The forms in which a recorded request is read: the sign of each, and its reader. */
#include "capture/parts.h"

#include <stddef.h>

#define FORM(text, name) text, capture_is_##name, capture_read_##name

const struct capture_form capture_forms[] = {
	{FORM("a JSON document", json), 0},
	{FORM("an error of axios", console), 0},
	{FORM("a request of .NET as text", dotnet), 0},
	{FORM("the log of Java's HttpURLConnection", pairs), CAPTURE_FORM_WIRE},
	{"a browser's developer tools", capture_is_panel, capture_read_parts, CAPTURE_FORM_OPEN},
	{FORM("Postman's console", postman_console), CAPTURE_FORM_OPEN},
	{FORM("an export of Insomnia", insomnia), CAPTURE_FORM_OPEN},
	{FORM("a request of Bruno", bruno), CAPTURE_FORM_OPEN},
	{FORM("a .http file", http_file), CAPTURE_FORM_OPEN},
	{FORM("Wireshark's text", wireshark), CAPTURE_FORM_WIRE},
	{FORM("a log of a connection's bytes", wire), CAPTURE_FORM_WIRE | CAPTURE_FORM_TYPED},
	{FORM("a hex dump", hexdump), CAPTURE_FORM_WIRE},
	{FORM("the object of a request", amid), 0},
	{FORM("a log of a request's parts", parts), CAPTURE_FORM_OPEN},
	{FORM("raw HTTP", log), CAPTURE_FORM_WIRE},
	{FORM("HTTP/2 header fields", http2), CAPTURE_FORM_WIRE | CAPTURE_FORM_OPEN},
	{FORM("fetch, as a browser copies it", fetch), 0},
	{FORM("a command of PowerShell", powershell), CAPTURE_FORM_OPEN | CAPTURE_FORM_TYPED},
	{FORM("a command of wget or HTTPie", command), CAPTURE_FORM_OPEN | CAPTURE_FORM_TYPED},
	{FORM("a curl command", curl), CAPTURE_FORM_OPEN | CAPTURE_FORM_TYPED},
	{FORM("a log of one line for each request", summary), 0},
	{FORM("an answer", lone_answer), 0},
	{FORM("an error message", no_connection), 0},
	{FORM("an error message", message), 0},
	{FORM("code", code), 0},
	{FORM("a body", lone_body), 0},
	{"an answer", capture_is_told_answer, capture_read_lone_answer, 0},
	{NULL, NULL, NULL, 0},
};
