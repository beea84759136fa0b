/* SPDX-License-Identifier: MIT */
/*
 * What people paste: cut at its end, in a log's own notation, with the answer behind it. What is
 * found, with the answer that was recorded, and what the report says of how it was read.
 */
#include "pastes.h"

Suite *suite_capture_paste(void);

#define HEAD    "POST /auth/oauth/token HTTP/1.1\nHost: api.nicecxone.com\n"
#define FORM    "Content-Type: application/x-www-form-urlencoded\n\n"
#define JSON    "Content-Type: application/json\n\n"
#define CURL    "curl " URL " -d '" BODY "'"
#define CUT     "was cut is not known"
#define ESCAPES "escapes: they are taken back"
#define QUOTE   "in quotes"
#define LINES   "on a line of its own"
#define WIDTH   "signs without width"
#define BROKEN  "does not end with a backslash"
#define BAR     "\xE2\x94\x82 "

static const struct paste pastes[] = {
	/* who took out the secret may have taken out the id too, but not the id alone */
	{HEAD FORM GRANT "&client_id=&client_secret=&scope=x\n\n", "credential-missing~", NULL},
	{HEAD FORM GRANT "&client_id=&client_secret=****\n\n", "credential-missing~", NULL},
	{HEAD FORM GRANT "&client_id=&client_secret=" SECRET "\n\n", "credential-missing", NULL},
	{HEAD "Content-Length: 55\n" FORM GRANT "&client_id=&client_secret=", "credential-missing",
	 NULL},

	/* cut: the end is not proved, and the last value may go on */
	{HEAD FORM GRANT "&client_id=" ID "&client_secret=s3cr3t-Cana", "", CUT},
	{HEAD FORM GRANT "&client_id=" ID "&client_secret=s3cr3t-Cana\n", "", CUT},
	{HEAD FORM GRANT "&client_id=" ID "&client_secret=", "", CUT},
	{HEAD FORM GRANT "&client_id=" ID "&client_sec", "", CUT},
	{HEAD FORM GRANT "&client_id=0f8fad5b-d9", "", CUT},
	{HEAD FORM "grant_type=client_cre", "", CUT},
	{HEAD FORM GRANT "&client_id=0f8fad5b-...\n", "", CUT},
	{HEAD FORM GRANT "&client_id=" ID, "credential-missing~", NULL},
	{HEAD FORM GRANT "&client_id=" ID "\n", "credential-missing", NULL},
	{HEAD FORM GRANT "&client_id=" ID "&client_secret=another", "credential-differs~", NULL},
	{HEAD "Content-Length: 97\n" FORM GRANT "&client_id=" ID "&client_secret=s3cr3t",
	 "credential-differs", NULL},
	{HEAD FORM GRANT "&client_id=" ID "&client_secret=s3cr3t\n\nHTTP/1.1 400 Bad Request\n\n{}",
	 "credential-differs credentials-refused~", NULL},
	{"### t\nPOST " URL "\n" FORM GRANT "&client_id=" ID "&client_secret=s3c", "", CUT},
	{"### t\nPOST " URL "\nContent-Type: applic", "body-empty~", "within the header"},
	{"### t\nPOST " URL "\n" FORM, "body-empty~", NULL},
	{"### t\nPOST " URL "\n" FORM "\n### u\nGET https://h.test/\n", "body-empty", NULL},
	{"http -f POST " URL " " GRANT " client_id=" ID " client_secret=s3cr", "", CUT},
	{"http -f POST " URL " " GRANT " client_id=" ID, "credential-missing~", NULL},
	{"curl " URL " -d " GRANT " -d client_id=" ID " -d client_secret=s3cr", "", CUT},
	{"curl " URL " -d " GRANT " -u " ID ":s3cr", "", CUT},
	{"curl " URL " -d '" GRANT "' \\\n", "credential-missing~", NULL},
	{"curl " URL, "method-not-post~", NULL},
	{"curl http", "method-not-post~", NULL},
	{"curl " URL " -d '" GRANT "&client_secret=s3cr&client_id=" ID "'\n", "credential-differs",
	 NULL},

	/* a line may have been broken amid a word: what is missing may stand on the next */
	{"curl " URL " -u " ID ":" SECRET " -d grant\n_type=client_credentials\n",
	 "grant-type-missing~", NULL},
	{"curl -X POST https://api.nicecxone.com/auth\n/oauth/token -d " GRANT "\n", "body-empty~",
	 NULL},
	{"curl -X POST " URL "\necho done\n", "body-empty", NULL},
	{"curl -X POST " URL "\nHTTP/1.1 400 Bad Request\n", "body-empty", NULL},
	{"curl -X POST " URL "\nANSWER=$(cat x)\n", "body-empty", NULL},
	{"curl -X POST " URL "\n\n_type=x\n", "body-empty", NULL},

	/* a command or a .http file in a log's JSON */
	{"curl " URL " -d '" GRANT "\\u0026client_id=" ID "\\u0026client_secret=another'",
	 "credential-differs~", ESCAPES},
	{"curl '" URL "' -d '{\"a\":\"\\u0026\"}'", "json-under-form-header credential-missing~",
	 NULL},
	{"### t\nPOST " URL "\n" FORM GRANT "\\u0026client_id=" ID "\\u0026client_secret=another\n"
	 "\n### u\nGET https://h.test/\n",
	 "credential-differs~", ESCAPES},
	{HEAD "Content-Length: 103\n" FORM GRANT "\\u0026client_id=" ID "\\u0026client_secret=ab",
	 "parameter-misnamed", NULL},

	/* a part of a HAR file, an object without its body, a console's first half */
	{"{\"request\":{\"method\":\"POST\",\"url\":\"" URL "\",\"httpVersion\":\"HTTP/1.1\","
	 "\"headers\":[{\"name\":\"Content-Type\",\"value\":\"application/json\"}],"
	 "\"postData\":{\"mimeType\":\"application/json\",\"text\":\"{}\"}},"
	 "\"response\":{\"status\":401,\"headers\":[],\"content\":{\"text\":"
	 "\"{\\\"error\\\":\\\"invalid_client\\\"}\"}}}",
	 "json-body", NULL},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"headers\":[],\"postData\":{\"mimeType\":"
	 "\"application/x-www-form-urlencoded\",\"params\":[{\"name\":\"grant_type\","
	 "\"value\":\"client_credentials\"},{\"name\":\"client_id\",\"value\":\"" ID "\"},"
	 "{\"name\":\"client_secret\",\"value\":\"another\"}]}}",
	 "credential-differs~", NULL},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"httpVersion\":\"HTTP/1.1\",\"headers\":[]}",
	 "", NULL},
	{"{\"method\":\"POST\",\"url\":\"" URL "\",\"blob\":\"" GRANT "\"}", "", "holds no body"},
	{"POST " URL "\nRequest Headers:\nContent-Type:\"application/json\"\n", "json-body~", NULL},

	/* what mails, pages and chats do to all of a text */
	{"curl " URL " -d 'grant_type=3Dclient_credentials&client_id=3D" ID
	 "&client_sec=\nret=3D" SECRET "'\n",
	 "", NULL},
	{"curl " URL " -d 'grant\\_type=client\\_credentials&client\\_id=" ID
	 "&client\\_secret=" SECRET "'\n",
	 "", NULL},
	{"curl <" URL "> -d '" BODY "'\n", "", NULL},
	{"curl <" URL "|api.nicecxone.com> -d '" BODY "'\n", "", NULL},
	{"curl [" URL "](" URL ") -d '" BODY "'\n", "", NULL},
	{"On Tue, Ann wrote:\n\n> curl " URL " \\\n>  -d '" BODY "'\n\nIs that right?\n", "", NULL},
	{"It says:\n{code:java}\n" CURL "\n{code}\nWhy?\n", "", NULL},
	{"{noformat}\n### t\nPOST " URL "\n" FORM BODY "\n{noformat}\n", "", NULL},
	{"### t\nPOST " URL "\n" FORM BODY "\n\nWhat is wrong here?\n", "", NULL},
	{HEAD "Authorization: Basic\n MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOnMzY3IzdC1D"
	      "YW5hcnktVmFsdWUtMDA0Mg==\n" FORM GRANT "\n",
	 "", NULL},
	{"$ curl -v " URL " -d '" GRANT "&client_id=" ID "\n&client_secret=" SECRET
	 "'\n> POST /auth/oauth/token HTTP/1.1\n> Host: h\n> Content-Length: 115\n> Content-Type: "
	 "application/x-www-form-urlencoded\n>\n< HTTP/1.1 401 Unauthorized\n<\n",
	 "", "shows no body"},
	/* who gives a recording away takes the values out */
	{HEAD FORM GRANT "&client_id=" ID "&client_secret=<my-secret>\n\nThanks\n",
	 "credential-placeholder~", NULL},

	/* a browser's developer tools, and logs that name the parts */
	{"Request URL: " URL "\nRequest Method: POST\nStatus Code: 401\n", "", "Copy as cURL"},
	{"General\nRequest URL\n" URL "\nRequest Method\nPOST\nStatus Code\n401 Unauthorized\n"
	 "Request Headers\ncontent-type\napplication/json\nRequest Payload\n" OBJECT "\n",
	 "", "does not tell whether"},
	{"Request URL: " URL "\nRequest Method: POST\nResponse Headers\nContent-Type: text/html\n"
	 "Request Headers\nview source\nContent-Type: application/json\nRequest Payload\nview "
	 "source\n" OBJECT "\n",
	 "json-body", NULL},
	{"Request URL: " URL "\nRequest Method: POST\nRequest Headers\nContent-Type: "
	 "application/json\nRequest Payload\n{grant_type: \"client_credentials\", client_id: "
	 "\"" ID "\",\xE2\x80\xA6}\n",
	 "json-body", "has no end"},
	{"Request URL: " URL "\nRequest Method: POST\nRequest Headers\nContent-Type: "
	 "application/x-www-form-urlencoded\nForm Data\nview source\ngrant_type: "
	 "client_credentials\nclient_id: " ID "\nclient_secret: " SECRET "\n",
	 "", LINES},
	{"[09:41] DEBUG: url: " URL "\n[09:41] DEBUG: method: POST\n[09:41] DEBUG: headers: "
	 "{\"Content-Type\":\"application/json\"}\n[09:41] DEBUG: body: " OBJECT "\n",
	 "json-body", NULL},
	{"POST " URL "\nheaders: {'Content-Type': 'application/x-www-form-urlencoded'}\nbody: "
	 "'" BODY "'\n",
	 "", NULL},
	{"URL: " URL "\nmethod: POST\nbody: " OBJECT "\n", "", "does not tell whether"},
	{"url: " URL "\nmethod: POST\nheaders: {\"Content-Type\":\"application/x-www-form-"
	 "urlencoded\"}\nbody: " OBJECT "\n",
	 "", "depends on the client"},
	{"url: " URL
	 "\nmethod: POST\nheaders: {\"Content-Type\":\"application/json\"}\nbody: " OBJECT
	 "\nresponse: {\"access_token\":\"x\"}\n",
	 "", NULL},

	/* records of JSON: the text that was logged, and a record that was cut */
	{"{\"log\":\"POST /auth/oauth/token HTTP/1.1\\n\",\"stream\":\"stderr\"}\n"
	 "{\"log\":\"Content-Type: application/json\\n\"}\n{\"log\":\"\\n\"}\n"
	 "{\"log\":\"{\\\"grant_type\\\":\"}\n{\"log\":\"\\\"x\\\"}\\n\"}\n",
	 "json-body credential-missing", NULL},
	{"{\"events\":[{\"message\":\"POST /auth/oauth/token HTTP/1.1\"},{\"message\":"
	 "\"Content-Type: application/json\"},{\"message\":\"\"},{\"message\":\"{}\"}]}\n",
	 "json-body credential-missing", NULL},
	{"{\"msg\":\"POST /auth/oauth/token HTTP/1.1\"}\n{\"msg\":\"Content-Type: "
	 "application/x-www-form-urlencoded\"}\n{\"msg\":\"\"}\n{\"msg\":\"" GRANT "&client_id=" ID
	 "\"}\n{\"msg\":\"&client_secret=" SECRET "\"}\n",
	 "", NULL},
	{"{\"msg\":\"POST /auth/oauth/token HTTP/1.1\"}\n{\"msg\":\"Content-Type: "
	 "application/x-www-form-urlencoded\"}\n{\"msg\":\"\"}\n{\"msg\":\"" GRANT "&client_id=" ID
	 "\"}\n{\"msg\":\"&cli",
	 "credential-missing~", NULL},

	/* the command is another one's */
	{"$ curl -v -H 'Authorization: Bearer abc' https://api.nicecxone.com/v1/users\n"
	 "> POST /auth/oauth/token HTTP/1.1\n> Host: api.nicecxone.com\n"
	 "> Content-Type: application/json\n> Content-Length: 4\n>\n< HTTP/1.1 401 "
	 "Unauthorized\n<\n",
	 "json-body~", NULL},

	/* a pair that is not set */
	{"POST /auth/oauth/token HTTP/1.1\nHost: api.nicecxone.com\nAuthorization: Basic Og==\n"
	 "Content-Type: application/x-www-form-urlencoded\nContent-Length: 29\n\n"
	 "grant_type=client_credentials",
	 "credential-missing", NULL},

	/* a token, and what a client asks for one with */
	{"curl -X $M -H 'Authorization: Bearer abc' https://api.nicecxone.com/x\n",
	 "bearer-for-basic", NULL},
	{"curl -X GET -H 'Authorization: Bearer abc' https://api.nicecxone.com/x -d client_id=a\n",
	 "method-not-post grant-type-missing bearer-for-basic credential-differs~", NULL},
	{"curl -H 'Authorization: Bearer abc' 'https://api.nicecxone.com/x?client_secret=zzz'\n",
	 "params-in-url method-not-post bearer-for-basic credential-differs~", NULL},

	/* as long as a terminal is wide, and whole */
	{"$body = @{ grant_type='client_credentials'; client_id='" ID
	 "'; xx='aa' } | ConvertTo-Json\n"
	 "Invoke-RestMethod -Method Post -Uri '" URL
	 "' -Body $body -ContentType 'application/json'\n",
	 "json-body credential-missing", NULL},

	/* an axios error that was shortened */
	{"AxiosError: Request failed with status code 401\n    at settle (settle.js:19:12) {\n"
	 "  config: {\n    headers: { 'Content-Type': 'application/json' },\n    method: 'post',\n"
	 "    url: '" URL "',\n    data: '" OBJECT "'\n  },\n"
	 "  response: { status: 401, data: { error: 'invalid_client' } }\n}\n",
	 "json-body", NULL},
	/* the same, cut before the method */
	{"AxiosError: Request failed with status code 401\n    at settle (settle.js:19:12) {\n"
	 "  config: {\n    headers: Object [AxiosHeaders] {\n      Accept: '*/*',\n"
	 "      'Content-Type': 'application/json',\n",
	 "json-body~", "the text was cut"},
	{"AxiosError: Request failed with status code 401\n    at settle (settle.js:19:12) {\n"
	 "  config: {\n    headers: Object [AxiosHeaders] {\n      Accept: '*/*',\n",
	 "", "the text was cut"},
	{"AxiosError: Request failed\n  config: { method: 'post', url: '" URL "' }\n", "",
	 "its body is not recorded"},

	/* a log's own notation */
	{HEAD FORM "b'" BODY "'\n", "", QUOTE},
	{HEAD FORM "\"" BODY "\"\n", "", QUOTE},
	{HEAD FORM "'" BODY "'", "", QUOTE},
	{HEAD JSON "b'" OBJECT "'\n", "json-body", QUOTE},
	{HEAD FORM "grant_type = client_credentials\nclient_id = " ID "\nclient_secret = " SECRET
		   "\n",
	 "", LINES},
	{HEAD FORM "grant_type: client_credentials\nclient_id: " ID "\nclient_secret: " SECRET "\n",
	 "", LINES},
	{HEAD FORM "'grant_type' => 'client_credentials',\n'client_id' => '" ID
		   "',\n'client_secret' => '" SECRET "',\n",
	 "", LINES},
	{HEAD FORM GRANT "\\u0026client_id=" ID "\\u0026client_secret=" SECRET "\n", "", "escapes"},
	{HEAD FORM GRANT "\\&client_id=" ID "\\&client_secret=" SECRET "\n", "", "escapes"},
	{HEAD JSON "{\\\"grant_type\\\":\\\"client_credentials\\\",\\\"client_id\\\":\\\"" ID
		   "\\\",\\\"client_secret\\\":\\\"" SECRET "\\\"}\n",
	 "json-body", "escapes"},
	/* a length that fits says that these bytes were sent */
	{HEAD "Content-Length: 118\n" FORM "b'" BODY "'\n", "object-not-serialised", NULL},
	{HEAD "Content-Length: 117\n" FORM "\"" BODY "\"\n", "json-under-form-header", NULL},

	/* JSON in one parameter: a log may have put the name before it, a length proves it */
	{HEAD FORM "data=" OBJECT "\n", "object-not-serialised~", NULL},
	{HEAD "Content-Length: 134\n" FORM "data=" OBJECT "\n", "object-not-serialised", NULL},
	{"curl " URL " -d 'data=" OBJECT "'\n", "object-not-serialised", NULL},
	{HEAD FORM "data={}\n", "credential-missing grant-type-missing form-not-encoded", NULL},

	/* cmd.exe knows no single quotes: '&' ends the command, and the quotes are sent */
	{"C:\\Users\\me>curl " URL " -d '" BODY "'\n", "credential-missing grant-type-missing",
	 "cmd.exe"},
	{"C:\\Program Files (x86)>curl " URL " -d " GRANT " -d client_id='" ID
	 "' -d client_secret=" SECRET "\n",
	 "credential-quoted~ credential-differs", NULL},
	{"C:\\>curl " URL " -d \"" BODY "\"\n", "", NULL},
	{"PS C:\\> curl.exe " URL " -d '" BODY "'\n", "", NULL},
	{"me@host C:\\x $ curl " URL " -d '" BODY "'\n", "", NULL},

	/* an empty line between all lines: of these one is the request's own */
	{"POST /auth/oauth/token HTTP/1.1\n\nHost: api.nicecxone.com\n\nContent-Type: "
	 "application/x-www-form-urlencoded\n\n" BODY "\n",
	 "", NULL},
	{"POST /auth/oauth/token HTTP/1.1\n\nContent-Type: application/json\n\n" OBJECT "\n",
	 "json-body", NULL},

	/* the field that says so is lost */
	{HEAD FORM "1d\n" GRANT "\n56\n&client_id=" ID "&client_secret=" SECRET "\n0\n\n", "",
	 NULL},

	/* an answer behind a command, with its head alone, its body alone */
	{CURL "\n< HTTP/1.1 401\n", "credentials-refused~", NULL},
	{CURL "\nHTTP/1.1 401 Unauthorized\nServer: x\n", "credentials-refused~", NULL},
	{CURL " -i\nHTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_client\"}\n",
	 "credentials-refused", NULL},
	{"so:\n\n    " CURL "\n    {\"error\":\"invalid_client\"}\n", "credentials-refused", NULL},
	{"$ http -f POST " URL " " GRANT " client_id=" ID " client_secret=" SECRET
	 "\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{\n    \"error\": "
	 "\"invalid_client\"\n}\n\n",
	 "credentials-refused", NULL},
	{"wget --post-data '" BODY "' " URL
	 "\nHTTP request sent, awaiting response... 401 Unauthorized\n",
	 "credentials-refused~", NULL},
	{"wget --post-data '" BODY "' " URL "\nHTTP request sent, awaiting response... 200 OK\n",
	 "", NULL},
	{"wget -S --post-data '" BODY "' " URL "\n  HTTP/1.1 401 Unauthorized\n",
	 "credentials-refused~", NULL},
	{"$ " CURL "\n{\"error\":\"invalid_client\"}\n$ \n", "credentials-refused", NULL},
	{CURL "\n{\"access_token\":\"abc\",\"expires_in\":1}\n", "", NULL},
	{CURL "\nI get HTTP/1.1 401 Unauthorized\n", "", NULL},
	{HEAD FORM BODY "\n\nHTTP/1.1 401 Unauthorized\nServer: x\n", "credentials-refused~", NULL},
	{HEAD FORM BODY "\n\nHTTP/1.1 429 Too Many Requests\n", "rate-limited", NULL},
	{HEAD FORM BODY "\n\nHTTP/1.1 302 Found\nLocation: /x\n", "redirected", NULL},
	{HEAD FORM BODY "\n\nHTTP/1.1 500 Internal Server Error\n", "server-error~", NULL},
	{HEAD FORM BODY "\n\nHTTP/1.1 200 OK\n", "", NULL},
	{HEAD FORM BODY "\n\nHTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n",
	 "credentials-refused", NULL},

	/* lines that no shell sends */
	{"curl " URL " \\\n -d " GRANT " \\\n # the client\n -d client_id=" ID
	 " \\\n -d client_secret=x\n",
	 "", "the comment above ends it"},
	{"curl " URL " -d " GRANT "&client_id=" ID "&client_secret=" SECRET "\n",
	 "credential-missing", "outside of quotes"},

	/* signs without width and no-break spaces: a page's in an address and between words; in a
	 * value alone they may have been sent */
	{"curl -X POST 'https:/\xE2\x80\x8B/\xE2\x80\x8B"
	 "api.nicecxone.com/\xE2\x80\x8B"
	 "auth/oauth/"
	 "token' -H 'Content-Type: application/\xE2\x80\x8Bx-www-form-urlencoded' -d '" BODY "'\n",
	 "", WIDTH},
	{"curl -X POST https://api.\xC2\xADnicecxone.com/auth/oauth/token -d '" BODY "'\n", "",
	 WIDTH},
	{"POST /auth/oauth/token HTTP/\xE2\x80\x8B"
	 "1.1\nHost: h.test\nContent-Type: application/"
	 "\xE2\x80\x8Bx-www-form-urlencoded\n\n" BODY "\n",
	 "", WIDTH},
	{"curl " URL " -d '" GRANT "&client_id=" ID "&client_secret=" SECRET "\xE2\x80\x8B'\n",
	 "credential-not-ascii form-not-encoded credential-differs", NULL},
	{"$body = @{\n\xC2\xA0 \xC2\xA0 grant_type\xC2\xA0 \xC2\xA0 = 'client_credentials'\n"
	 "\xC2\xA0 \xC2\xA0 client_id\xC2\xA0 = '" ID
	 "'\n\xC2\xA0 \xC2\xA0 client_secret = '" SECRET
	 "'\n}\nInvoke-RestMethod -Method Post -Uri '" URL "' -Body $body\n",
	 "", NULL},
	{"curl " URL " -d '" GRANT "&client_id=" ID "&client_secret=" SECRET "\xC2\xA0'\n",
	 "credential-not-ascii form-not-encoded credential-differs", NULL},

	/* prompts for the rest of a command, and a command that was broken at its words */
	{"PS C:\\Users\\me> curl.exe -X POST '" URL "' `\n>> -d '" BODY "'\n", "", NULL},
	{"PS C:\\> $b = @{\n>> grant_type='client_credentials'\n>> client_id='" ID
	 "'\n>> client_secret='" SECRET
	 "'\n>> }\n>>\nPS C:\\> Invoke-RestMethod -Method Post -Uri '" URL "' -Body $b\n",
	 "", NULL},
	{"http -f POST " URL "\n" GRANT "\nclient_id=" ID "\nclient_secret=" SECRET "\n", "",
	 BROKEN},
	{"http -f POST " URL " " GRANT "\nclient_id=" ID " client_secret=" SECRET "\n", "", BROKEN},
	{"curl " URL " -d\n" GRANT " -d client_id=" ID "\n", "", BROKEN},
	{"Invoke-RestMethod -Method Post -Uri\n'" URL "' -Body '" BODY "' -ContentType\n"
	 "'application/x-www-form-urlencoded'\n",
	 "", "does not end with a backtick"},

	/* a placeholder, which a shell would take for a redirection */
	{"http -f POST " URL " " GRANT " client_id=<my-client-id> client_secret=********\n",
	 "credential-placeholder~", NULL},
	{"curl -u <my-id>:<my-secret> " URL " -d " GRANT "\n", "credential-placeholder~", NULL},
	{"curl -u '0f8fad5b...:s3cr3t-...' " URL " -d " GRANT "\n", "", NULL},
	{"curl -u '" ID ":another...' " URL " -d " GRANT "\n", "credential-differs~", NULL},

	/* a box, a diff, a table's cell, a page's tags */
	{BAR "POST /auth/oauth/token HTTP/1.1 " BAR "\n" BAR "Content-Type: application/x-www-form-"
	     "urlencoded " BAR "\n" BAR BAR "\n" BAR BODY "   " BAR "\n",
	 "", NULL},
	{"+------+\n| curl " URL " \\ |\n|   -d '" BODY "' |\n+------+\n", "", NULL},
	{"---> POST " URL " h2\n-Content-Type: application/x-www-form-urlencoded\n-\n-" BODY
	 "\n---> END POST (115-byte body)\n",
	 "", NULL},
	{"- curl " URL " \\\n-  -X POST \\\n-  -d '" BODY "'\n", "", NULL},
	{"time,msg\n2024,\"### t\nPOST " URL "\n" FORM BODY "\n\"\n", "", NULL},
	{"time,msg\n2024,\"curl " URL " \\\n -H \"\"Accept: */*\"\" -d '" BODY "'\"\n", "", NULL},
	{"<pre><code>### t\nPOST " URL "\n" FORM BODY "\n</code></pre>", "", NULL},
	{"<pre class=\"x\">" HEAD FORM BODY "</pre>\n", "", NULL},

	/* a viewer's mark where it cut the text */
	{"### t\nPOST " URL "\n" FORM GRANT "&client_id=0f8fad5b-d9\n--More--", "", CUT},
	{"### t\nPOST " URL "\n" FORM GRANT "&client_id=0f8fad5b-d9 [truncated]\n", "", CUT},
	{"Request URL: " URL "\nmethod: POST\nheaders: {\"Content-Type\":\"application/x-www-form-"
	 "urlencoded\"}\nbody: " GRANT "&client_id=0f8fad5b (truncated)\n",
	 "", CUT},
	{"wget --post-data='" BODY "' https:\n--More--", "", NULL},

	/* words behind the body of a .http file; JSON in it has blanks of its own */
	{"Hi:\n```\n### t\nPOST " URL "\n" FORM BODY "\n```\nand I get\n```json\n{\"error\":"
	 "\"invalid_client\"}\n```\n",
	 "", NULL},
	{"Ann\n### t\nPOST " URL "\n" FORM BODY "\n\n[10:35] Bob\nlooks\n", "", NULL},
	{"### t\nPOST " URL "\n" FORM "{\n  \"grant_type\": \"client_credentials\",\n"
	 "  \"client_id\": \"" ID "\"\n}\n",
	 "json-under-form-header credential-missing", NULL},

	/* around every line, around all of it, a hyphen that lets no line break, a viewer's marks
	 */
	{"POST /auth/oauth/token HTTP/1.1<br>\nContent-Type: "
	 "application/x-www-form-urlencoded<br>\n"
	 "<br>\n" BODY "<br>\n",
	 "", NULL},
	{"POST /auth/oauth/token HTTP/1.1^M$\nContent-Type: application/x-www-form-urlencoded^M$\n"
	 "^M$\n" BODY "^M$\n",
	 "", NULL},
	{">curl " URL " \\\n>  -d '" BODY "'\n", "", NULL},
	{"[code]" HEAD FORM BODY "[/code]\n", "", NULL},
	{"\"### t\nPOST " URL "\n" FORM BODY "\"\n", "", NULL},
	{"Output:\n" BAR "POST /auth/oauth/token HTTP/1.1 " BAR "\n" BAR
	 "Content-Type: application/x-"
	 "www-form-urlencoded " BAR "\n" BAR BAR "\n" BAR BODY " " BAR "\ndone\n",
	 "", NULL},
	{"curl " URL " \xE2\x80\x91"
	 "d '" BODY "'\n",
	 "", NULL},
	{"curl -u " ID ":" SECRET " " URL "\xC2\xA0-d " GRANT "\n", "", NULL},
	{"### t\nPOST " URL "\n" FORM GRANT "&client_id=0f8fad5b [truncated 61 bytes]\n", "", CUT},
	{"### t\nPOST " URL "\n" FORM GRANT "&client_id=0f8fad5b... (61 more characters)\n", "",
	 CUT},
	{"### t\nPOST " URL "\n" FORM GRANT "&client_id=0f8fad5b\n...\n", "", CUT},
	{"### t\nPOST " URL "\n" FORM BODY "\nThanks!\n", "", NULL},

	/* an editor's and a typesetter's signs */
	{"### t\\\nPOST " URL "\\\nContent-Type: application/x-www-form-urlencoded\\\n\n" BODY
	 "\\\n",
	 "", NULL},
	{"### t\nPOST " URL "\n" FORM GRANT "\\&client_id=" ID "\\&client_secret=" SECRET "\n", "",
	 NULL},
	{"curl " URL " -d 'grant\\_type=client\\_credentials\\&client\\_id=" ID
	 "\\&client\\_secret=" SECRET "'\n",
	 "", NULL},
	{"curl " URL " -d '" GRANT "&client_id=" ID "\\&client_secret=" SECRET "'\n",
	 "credential-differs", NULL},
	{"### t\xE2\x80\xA8POST " URL "\xE2\x80\xA8"
	 "Content-Type: application/x-www-form-urlencoded\xE2\x80\xA8\xE2\x80\xA8" BODY
	 "\xE2\x80\xA8",
	 "", NULL},
	{"POST /auth/oauth/token HTTP/1.1\nContent\\-Type: application/x\\-www\\-form\\-urlencoded"
	 "\n\ngrant\\_type=client\\_credentials\\&client\\_id=" ID "\\&client\\_secret=" SECRET
	 "\n",
	 "", NULL},
	{CURL "\xC2\x85", "", NULL},
	{CURL "$\n", "", NULL},
	{CURL "\\n", "", NULL},
	{"curl " URL " -d\xC2\xA0" GRANT " -u " ID ":" SECRET "\n", "", NULL},

	/* what stands in a value's place is not what was sent */
	{HEAD FORM GRANT "&client_id=<my client id>&client_secret=<my secret here>\n",
	 "credential-placeholder~", NULL},
	{HEAD FORM GRANT "&client_id=[client id]&client_secret=[my secret]\n", "", NULL},
	{"$ curl " URL " -d '" GRANT "&client_id={client id}&client_secret={my secret}'\n", "",
	 NULL},
	{"curl -u " ID ":'s3cr****042' " URL " -d " GRANT "\n", "", NULL},
	{"curl -u " ID ":'s3cr****043' " URL " -d " GRANT "\n", "credential-differs", NULL},
	{HEAD FORM GRANT "&client_id=my id&client_secret=" SECRET "\n",
	 "form-not-encoded~ credential-differs~", NULL},
};

/* No request, or none that is read: what is said then. */
static const struct {
	const char *text, *error;
} refused[] = {
	{"HTTP 12345: createConnection api.nicecxone.com:443: { servername: 'x' }\n"
	 "HTTP 12345: outgoing message end.\nHTTP 12345: write ret = true\n"
	 "HTTP 12345: see https://h.test/token\n",
	 "not a recorded request"},
	{"http write = true\n", "not a recorded request"},
	/* one line for each request */
	{"DEBUG:urllib3.connectionpool:https://h:443 \"POST /token HTTP/1.1\" 401 77\n",
	 "record these too"},
	{"INFO:httpx:HTTP Request: POST https://h/token \"HTTP/1.1 401 Unauthorized\"\n",
	 "record these too"},
	{"{\"url\":\"" URL "\",\"status\":401,\"data\":{\"error\":\"invalid_client\"},"
	 "\"headers\":{\"content-type\":\"application/json\"}}\n",
	 "no recording of a request"},
	{"{\"url\":\"" URL "\",\"data\":{\"error\":\"invalid_client\"},\"headers\":{"
	 "\"content-type\":\"application/json\"}}\n",
	 "no recording of a request"},
	{"guzzle.INFO: POST /token HTTP/1.1 User-Agent: GuzzleHttp/7 {\"a\":1} [] []\n",
	 "not a recorded request"},
	{"curl " URL " \xE2\x80\x93"
	 "d " BODY "\n",
	 "quotes or dashes"},
	{"wget " URL " \xE2\x88\x92\xE2\x88\x92post-data='" BODY "'\n", "quotes or dashes"},
	{"curl -H 'Authorization: Bearer abc' https://api.nicecxone.com/v1/users\nHTTP/1.1 401 x\n",
	 "--api-url"},
};

START_TEST(pastes_are_judged)
{
	paste_is_judged(&pastes[_i]);
}
END_TEST

START_TEST(others_are_refused)
{
	struct fixture x;
	struct capture_list list = {0};
	struct err e = {0};
	fixture_open(&x, ID, SECRET);
	const char *text = refused[_i].text;
	ck_assert(!capture_file(text, strlen(text), &x.cred, x.pool, &list, &e));
	ck_assert_msg(strstr(e.text, refused[_i].error) != NULL, "%s", e.text);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

/* A secret that stands in a query as it is: not encoded, but not another one. */
START_TEST(signs_of_a_secret_in_a_query_are_its_own)
{
	static const struct {
		const char *secret, *sent, *findings;
	} rows[] = {
		{"s3cr+t-Can/ary=7", "s3cr+t-Can/ary=7", "params-in-url method-not-post"},
		{"s3cr&t-Can%20ary", "s3cr&t-Can%2520ary", "params-in-url method-not-post"},
		{"s3cr+t-Can/ary=7", "s3cr+t-Can/ary=8",
		 "params-in-url method-not-post credential-differs"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fixture x;
		struct capture_list list = {0};
		fixture_open(&x, ID, rows[i].secret);
		judge(&x,
		      pool_printf(x.pool,
				  "GET /auth/oauth/token?" GRANT "&client_id=" ID
				  "&client_secret=%s HTTP/1.1\nHost: h.test\n\n",
				  rows[i].sent),
		      &list);
		ck_assert_str_eq(certain(&x), rows[i].findings);
		ck_assert(!fixture_shows(&x, rows[i].secret));
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

/* Every command in a paste is a request; of two the refused one is judged. */
START_TEST(commands_are_counted)
{
	struct fixture x;
	struct capture_list list = {0};
	fixture_open(&x, ID, SECRET);
	judge(&x, CURL "\n" CURL "\n{\"error\":\"invalid_client\"}\ncurl https://h.test/api\n",
	      &list);
	ck_assert_uint_eq(list.found, 3);
	ck_assert(list.items[0].has_answer);
	ck_assert_str_eq(certain(&x), "credentials-refused");
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

/* A field that was broken holds its secret still, and the answer may say it. */
START_TEST(a_secret_in_damaged_base64_is_hidden)
{
	static const char secret[] = "zq8Unknown-Pass-Word-77";
	static const char *const fields[] = {
		"Authorization: Basic c29tZWlkOnpxOFVua25vd24tUGFzcy1Xb3JkLTc3",
		"Authorization: Basic c29tZWlkOnpxOF\nVua25vd24tUGFzcy1Xb3JkLTc3",
		"Authorization: Basic c29tZWlkOnpxOFVua25vd24tUGFzcy1Xb3Jk\xE2\x80\xA6",
		"Authorization Basic c29tZWlkOnpxOFVua25vd24tUGFzcy1Xb3JkLTc3",
		"29tZWlkOnpxOFVua25vd24tUGFzcy1Xb3JkLTc3",
	};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct fixture x;
		struct capture_list list = {0};
		fixture_open(&x, NULL, NULL);
		judge(&x,
		      pool_printf(x.pool,
				  HEAD "%s\n" FORM GRANT "\n\nHTTP/1.1 401 Unauthorized\n\n"
				       "{\"error\":\"invalid_client\",\"error_description\":"
				       "\"the secret %s is wrong\"}\n",
				  fields[i], secret),
		      &list);
		ck_assert(list.items[0].has_answer);
		const struct attempt_shown *shown = attempt_shown(&x.facts.attempts[0]);
		ck_assert_msg(strstr(shown->body, "Unknown") == NULL, "%s: %s", fields[i],
			      shown->body);
		ck_assert(!fixture_shows(&x, "Unknown"));
		capture_list_clear(&list);
		fixture_close(&x);
	}
}
END_TEST

/* More blanks than are looked for in the text: those that are not may be copying's too. */
START_TEST(many_blanks_make_nothing_sure)
{
	enum { BLANKS = 200 };
	struct fixture x;
	struct capture_list list = {0};
	fixture_open(&x, ID, SECRET);
	const char *text = HEAD FORM GRANT "&";
	for (int i = 0; i < BLANKS; i++)
		text = pool_printf(x.pool, "%sx=+&", text);
	judge(&x, pool_printf(x.pool, "%sclient_id=" ID "&client_secret=abc \tdef\n", text), &list);
	ck_assert_msg(strstr(certain(&x), "credential-line-end~") != NULL, "%s", certain(&x));
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

START_TEST(what_need_not_be_the_clients_is_said)
{
	static const char *const values[] = {"S3CR3T-CANARY-VALUE-0042", "my-secret", "1234"};
	struct fixture x;
	struct capture_list list = {0};
	fixture_open(&x, ID, SECRET);
	judge(&x,
	      pool_printf(x.pool, HEAD FORM GRANT "&client_id=" ID "&client_secret=%s\n",
			  values[_i]),
	      &list);
	ck_assert_str_eq(certain(&x), "credential-differs~");
	ck_assert_msg(strstr(x.diag.findings[0].evidence, "It may have been changed") != NULL, "%s",
		      x.diag.findings[0].evidence);
	capture_list_clear(&list);
	fixture_close(&x);
}
END_TEST

Suite *suite_capture_paste(void)
{
	Suite *s = suite_create("capture_paste");
	TCase *t = tcase_create("capture_paste");
	tcase_add_loop_test(t, pastes_are_judged, 0, sizeof pastes / sizeof *pastes);
	tcase_add_loop_test(t, others_are_refused, 0, sizeof refused / sizeof *refused);
	tcase_add_test(t, signs_of_a_secret_in_a_query_are_its_own);
	tcase_add_test(t, commands_are_counted);
	tcase_add_test(t, many_blanks_make_nothing_sure);
	tcase_add_loop_test(t, what_need_not_be_the_clients_is_said, 0, 3);
	tcase_add_test(t, a_secret_in_damaged_base64_is_hidden);
	suite_add_tcase(s, t);
	return s;
}
