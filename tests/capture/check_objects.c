/* SPDX-License-Identifier: MIT */
/*
 * Objects that describe a request, as programs print them: amid words, with an object as the body,
 * with code in them. What is found, and what the report says of how it was read.
 */
#include "pastes.h"

Suite *suite_capture_objects(void);

#define UNCERTAIN "does not tell whether"
#define PYTHON                                                                                     \
	"'grant_type': 'client_credentials', 'client_id': '" ID "', 'client_secret': '" SECRET "'"
#define NODE "grant_type: 'client_credentials', client_id: '" ID "', client_secret: '" SECRET "'"

static const struct paste objects[] = {
	/* an object amid words, and what a console leaves out of it; not an answer's, nor code */
	{"Hi, this is my config:\n\n{ \"method\": \"post\", \"url\": \"" URL
	 "\", \"headers\": {\"Content-Type\": \"application/json\"}, \"data\": " OBJECT
	 " }\n\nWhy 401?\n",
	 "json-body", NULL},
	{"options: {\n  url: '" URL "',\n  method: 'POST',\n  headers: [Object],\n  body: '" BODY
	 "'\n}\n",
	 "", NULL},
	{"options: {\n  url: '" URL "',\n  method: 'POST',\n  headers: {},\n  body: [Object]\n}\n",
	 "", "left out"},
	{"HTTPError: failed {\n  response: Response {\n    status: 401,\n    headers: { a: 'b' "
	 "},\n    url: '" URL "'\n  },\n  request: Request {\n    method: 'POST',\n    url: '" URL
	 "',\n    headers: Headers { 'content-type': 'application/json' }\n  }\n}\n",
	 "json-body~", "holds no body"},

	/* a logger's words in the place of an answer's body are no answer */
	{"{\"request\":{\"method\":\"POST\",\"url\":\"" URL "\",\"headers\":{\"Content-Type\":"
	 "\"application/x-www-form-urlencoded\"},\"body\":\"" BODY
	 "\"},\"response\":{\"status\":200,\"body\":\"[truncated]\"}}",
	 "", NULL},
	{"{\"request\":{\"method\":\"POST\",\"url\":\"" URL "\",\"headers\":{\"Content-Type\":"
	 "\"application/x-www-form-urlencoded\"},\"body\":\"" BODY
	 "\"},\"response\":{\"status\":200,\"body\":\"<body omitted>\"}}",
	 "", NULL},
	{"{\"request\":{\"method\":\"POST\",\"url\":\"" URL "\",\"headers\":{\"Content-Type\":"
	 "\"application/x-www-form-urlencoded\"},\"body\":\"" BODY
	 "\"},\"response\":{\"status\":200,\"body\":\"***\"}}",
	 "", NULL},
	{"{\"request\":{\"method\":\"POST\",\"url\":\"" URL "\",\"headers\":{\"Content-Type\":"
	 "\"application/x-www-form-urlencoded\"},\"body\":\"" BODY
	 "\"},\"response\":{\"status\":401,\"body\":\"(hidden)\"}}",
	 "credentials-refused~", NULL},
	{"{\"request\":{\"method\":\"POST\",\"url\":\"" URL "\",\"headers\":{\"Content-Type\":"
	 "\"application/x-www-form-urlencoded\"},\"body\":\"" BODY
	 "\"},\"response\":{\"status\":200,\"body\":\"OK\"}}",
	 "not-json", NULL},

	/* an object as the body: what was sent of it depends on who printed it, and on its name */
	{"{'method': 'POST', 'url': '" URL "', 'headers': {'Content-Type': 'application/json'}, "
	 "'data': {" PYTHON "}}\n",
	 "form-under-other-type~", "Python dict"},
	{"{'method': 'POST', 'url': '" URL "', 'data': {" PYTHON "}}\n", "", "Python dict"},
	{"{'method': 'POST', 'url': '" URL "', 'json': {" PYTHON "}}\n", "json-body", NULL},
	{"DEBUG {'url': '" URL
	 "', 'headers': {'Content-Type': 'application/json'}, 'body': {" PYTHON "}}\n",
	 "", UNCERTAIN},
	{"{'method': 'POST', 'url': '" URL "', 'headers': {'Content-Type': 'application/x-www-form-"
	 "urlencoded'}, 'json': {" PYTHON "}}\n",
	 "json-under-form-header", NULL},
	{"{'method': 'POST', 'url': '" URL "', 'data': {'grant_type': 'client_credentials'}, "
	 "'auth': ('" ID "', 'x')}\n",
	 "", "Python dict"},
	{"url: " URL "\nheaders: {'Content-Type': 'application/json'}\ndata: {" PYTHON "}\n", "",
	 UNCERTAIN},
	{"{\"method\"=>\"post\", \"url\"=>\"" URL
	 "\", \"headers\"=>{\"Content-Type\"=>\"application/json\"}, "
	 "\"body\"=>{\"grant_type\"=>\"client_credentials\"}}\n",
	 "", UNCERTAIN},
	{"options: {method: \"post\", url: \"" URL
	 "\", headers: {\"Content-Type\": \"application/json\"}, body: {grant_type: "
	 "\"client_credentials\"}}\n",
	 "", UNCERTAIN},
	{"url: " URL "\nheaders: {\"Content-Type\" => \"application/json\"}\nbody: {grant_type: "
	 "\"client_credentials\"}\n",
	 "", UNCERTAIN},
	/* a logger's record of an error */
	{"{\"level\":50,\"err\":{\"name\":\"AxiosError\",\"config\":{\"method\":\"post\",\"url\":"
	 "\"" URL "\",\"headers\":{\"Content-Type\":\"application/json\"},\"data\":" OBJECT
	 "}},\"msg\":\"x\"}\n",
	 "json-body~", NULL},
	{"{\"level\":\"error\",\"error\":{\"method\":\"POST\",\"url\":\"" URL
	 "\",\"json\":true,\"body\":" OBJECT "}}\n",
	 "json-body", NULL},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"data\":" OBJECT "}\n", "", UNCERTAIN},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"body\":" OBJECT "}\n", "", UNCERTAIN},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"json\":true,\"body\":" OBJECT "}\n",
	 "json-body", NULL},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"adapter\":[\"http\"],\"data\":" OBJECT "}\n",
	 "json-body", NULL},
	{"{\"Method\":\"POST\",\"Uri\":\"" URL
	 "\",\"Headers\":{\"Content-Type\":\"application/json\"},\"Body\":" OBJECT "}\n",
	 "", UNCERTAIN},
	{"so:\n{ url: '" URL "', method: 'POST', data: { " NODE " } }\n", "", UNCERTAIN},
	{"so:\n{ url: '" URL "', method: 'POST', headers: { 'content-type': 'application/json' }, "
	 "data: { " NODE " } }\n",
	 "json-body", NULL},
	{"so:\n{ url: \"" URL "\", method: \"POST\", headers: { \"content-type\": "
	 "\"application/json\" }, data: { grant_type: \"client_credentials\" } }\n",
	 "json-body credential-missing", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', dataType: 'json', data: { " NODE " } }\n", "",
	 NULL},
	{"so:\n{ url: '" URL "', type: 'POST', contentType: 'application/json', data: { " NODE
	 " } }\n",
	 "form-under-other-type~", NULL},
	{"so:\n{ url: '" URL "', type: 'POST', processData: false, data: { " NODE " } }\n", "",
	 UNCERTAIN},
	{"so:\n{ url: '" URL "', method: 'POST', json: { " NODE " } }\n", "json-body", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', form: { " NODE " } }\n", "", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', form_params: { " NODE " } }\n", "", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', headers: { 'content-type': 'application/json' }, "
	 "form: { " NODE " } }\n",
	 "", "under form"},
	{"so:\n{ url: '" URL "', method: 'POST', auth: [Object], form: { grant_type: "
	 "'client_credentials' } }\n",
	 "", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', formData: { " NODE " } }\n", "", "under formData"},
	{"so:\n{ method: 'POST', url: '" URL "', _data: { " NODE " } }\n", "json-body", NULL},
	{"fetch('" URL
	 "', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: "
	 "{ " NODE " } })\n",
	 "object-not-serialised", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', body: { mode: 'urlencoded', urlencoded: [ { key: "
	 "'grant_type', value: 'client_credentials' }, { key: 'client_id', value: '" ID
	 "' }, { key: 'client_secret', value: '" SECRET "' } ] } }\n",
	 "", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', body: { mode: 'raw', raw: '" OBJECT "' } }\n",
	 "json-body", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', body: { mode: 'formdata', formdata: [] } }\n", "",
	 UNCERTAIN},
	/* no media type is recorded: clients have a default; nor what a print leaves out */
	{"so:\n{ url: '" URL "', method: 'POST', data: '" BODY "' }\n", "", NULL},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"data\":\"" BODY "\"}\n", "", NULL},
	{"so:\n{ method: 'POST', url: '" URL "', header: [Object], _data: { " NODE " } }\n", "",
	 UNCERTAIN},
	{"so:\n{ url: '" URL "', method: 'POST', headers: { Authorization: [Getter] }, form: { "
	 "grant_type: 'client_credentials' } }\n",
	 "", NULL},
	{"so:\n{ url: '" URL "', method: 'POST', username: '" ID "', password: 'x', form: { "
	 "grant_type: 'client_credentials' } }\n",
	 "", NULL},
	/* what a variable is joined with is code */
	{"fetch('" URL "', {method: 'POST', headers: {'Content-Type': 'application/x-www-form-"
	 "urlencoded', 'Authorization': 'Basic ' + btoa(id + ':' + s)}, body: '" GRANT "'})\n",
	 "", NULL},
	{"fetch('" URL "', {method: 'POST', headers: {'Content-Type': 'application/x-www-form-"
	 "urlencoded', 'Authorization': `Basic ${btoa(x)}`}, body: '" GRANT "'})\n",
	 "", NULL},
	{"fetch('" URL "', {method: 'POST', headers: {'Content-Type': 'application/x-www-form-"
	 "urlencoded'}, body: '" GRANT "&client_id=" ID "&client_secret=' + secret})\n",
	 "", "its body is code"},
	{"fetch('" URL "', {method: 'POST', headers: {'Content-Type': 'application/x-www-form-"
	 "urlencoded'}, body: `" GRANT "&client_id=" ID "&client_secret=${secret}`})\n",
	 "", "its body is code"},
	{"fetch('" URL "', {method: 'POST', headers: {'Content-Type': 'application/x-www-form-"
	 "urlencoded'}, body: '" GRANT "' +\n '&client_id=" ID "&client_secret=" SECRET "'})\n",
	 "", NULL},
	{"fetch('" URL "', {method: 'POST', ...options})\n", "", "a part of it is code"},
	{"fetch('" URL "', {...options})\n", "", "a part of it is code"},
	{"fetch('" URL "', {method: 'POST', headers, body})\n", "", "its body is code"},
	{"fetch('" URL
	 "', {method, headers: {'Content-Type': 'application/x-www-form-urlencoded'}, "
	 "body: '" BODY "'})\n",
	 "", NULL},
	{"fetch('" URL "', {method: verb, headers: h})\n", "", NULL},
	{"fetch('" URL "', {method: 'POST', headers: {'Content-Type': 'application/x-www-form-"
	 "urlencoded', ...h}, body: '" GRANT "'})\n",
	 "", NULL},
	/* a record of a request and its answer */
	{"{\"method\":\"POST\",\"url\":\"" URL
	 "\",\"status\":401,\"data\":{\"error\":\"invalid_client\"},\"headers\":{\"content-"
	 "type\":\"application/json\"}}\n",
	 "", "an answer's status too"},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"status\":401,\"data\":" OBJECT
	 ",\"headers\":{\"content-type\":\"application/json\"}}\n",
	 "json-body", NULL},
};

START_TEST(objects_are_judged)
{
	paste_is_judged(&objects[_i]);
}
END_TEST

Suite *suite_capture_objects(void)
{
	Suite *s = suite_create("capture_objects");
	TCase *t = tcase_create("capture_objects");
	tcase_add_loop_test(t, objects_are_judged, 0, sizeof objects / sizeof *objects);
	suite_add_tcase(s, t);
	return s;
}
