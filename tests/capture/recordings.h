/* SPDX-License-Identifier: MIT */
/* What other tools write, and the request that it makes: rows of check_exports.c. */

/* ---- objects ---- */
{"the object of a request", "{\"url\":\"https://h.test/t\",\"method\":\"post\",\"body\":\"a=b\"}",
 "POST https://h.test/t\na=b"},
	{"the object of a request",
	 "{\"inputs\":{\"uri\":\"https://h.test/"
	 "t\",\"method\":\"POST\",\"headers\":{\"X\":1},\"body\":{\"a\":\"@{variables('s')}\"}}}",
	 "POST https://h.test/t\n X: 1\n" JSON "{\"a\":\"@{variables('s')}\"}"},
	{"the object of a request",
	 "{\"uri\":\"https://h.test/t\",\"method\":\"POST\",\"body\":\"a=@{variables('s')}&b=c\"}",
	 "POST https://h.test/t\na=@{variables('s')}&b=c\n?@{variables('s')}"},
	{"the object of a request",
	 "{\"url\":\"https://h.test/t\",\"form\":{\"a\":\"b "
	 "c\",\"d\":1},\"qs\":{\"x\":\"y\"},\"auth\":{\"user\":\"i\",\"pass\":\"p\"}}",
	 "POST https://h.test/t?x=y\n Authorization: Basic aTpw\n" FORM "a=b+c&d=1\n?1"},
	{"the object of a request",
	 "{\"url\":\"https://h.test/"
	 "t\",\"method\":\"POST\",\"headers\":{\"Content-Type\":\"application/"
	 "x-www-form-urlencoded\"},\"data\":{\"a\":1}}",
	 "POST https://h.test/t\n" FORM "{\"a\":1}\n?16"},
	{"the object of a request",
	 "{\"config\":{\"baseURL\":\"https://h.test\",\"url\":\"/"
	 "t\",\"method\":\"post\",\"data\":{\"a\":\"b\"}}}",
	 "POST https://h.test/t\n" JSON "{\"a\":\"b\"}"},

	/* ---- fetch ---- */
	{"fetch, as a browser copies it",
	 "fetch(\"https://h.test/t\", {\n  \"headers\": {\n    \"x\": \"y\"\n  },\n  \"body\": "
	 "\"a=\\u0062&c=\\\"d\\\"\",\n  \"method\": \"POST\"\n});",
	 "POST https://h.test/t\n x: y\na=b&c=\"d\""},
	{"fetch, as a browser copies it",
	 "await fetch('https://h.test/t', {credentials: 'omit', headers: {x: 'y'}, body: null, "
	 "method: 'GET'});",
	 "GET https://h.test/t\n x: y\n"},
	{"fetch, as a browser copies it",
	 "const r = await fetch(\"https://h.test/t\", { method: \"POST\", body: new "
	 "URLSearchParams(x) })",
	 "POST https://h.test/t\n\n?16"},
	{"fetch, as a browser copies it",
	 "fetch(\"https://h.test/a\");\nfetch(\"https://h.test/token\", {\"method\": \"POST\"})",
	 "POST https://h.test/token\n"},

	/* ---- Charles ---- */
	{"a session of Charles",
	 "[{\"method\":\"POST\",\"scheme\":\"https\",\"host\":\"h.test\",\"port\":8443,\"path\":\"/"
	 "token\",\"query\":\"x=y\","
	 "\"request\":{\"mimeType\":\"text/"
	 "plain\",\"header\":{\"headers\":[{\"name\":\"X\",\"value\":\"y\"}]},\"body\":{\"text\":"
	 "\"grant_type=a\"}},"
	 "\"response\":{\"status\":401,\"header\":{\"headers\":[]},\"body\":{\"text\":\"no\"}}}]",
	 "POST https://h.test:8443/token?x=y\n X: y\n Content-Type: text/plain\ngrant_type=a"},
	{"a session of Charles",
	 "[{\"method\":\"POST\",\"scheme\":\"https\",\"host\":\"h.test\",\"port\":443,\"path\":\"/"
	 "token\",\"query\":null,"
	 "\"request\":{\"sizes\":{\"body\":5},\"header\":{\"headers\":[]}}}]",
	 "POST https://h.test/token\n\n?16"},

/* ---- Postman ---- */
#define POSTMAN(request)                                                                           \
	"{\"info\":{\"name\":\"x\",\"schema\":\"https://schema.getpostman.com/json/collection/"    \
	"v2.1.0/collection.json\"},"                                                               \
	"\"variable\":[{\"key\":\"host\",\"value\":\"h.test\"},{\"key\":\"id\",\"value\":\"i&{{"   \
	"host}}\"}],"                                                                              \
	"\"item\":[{\"name\":\"f\",\"item\":[{\"name\":\"r\",\"request\":{" request "}}]}]}"
#define PM " User-Agent: PostmanRuntime/\n"
	{"a Postman collection",
	 POSTMAN("\"method\":\"POST\",\"url\":\"https://{{host}}/"
		 "t\",\"header\":[{\"key\":\"X\",\"value\":\"y\"},{\"key\":\"Z\",\"value\":\"z\","
		 "\"disabled\":true}],"
		 "\"body\":{\"mode\":\"urlencoded\",\"urlencoded\":[{\"key\":\"a\",\"value\":\"{{"
		 "id}}\"},{\"key\":\"b\",\"value\":\"{{secret}}\"},"
		 "{\"key\":\"no\",\"value\":\"no\",\"disabled\":true}]}"),
	 "POST https://h.test/t\n X: y\n" PM FORM "a=i%26h.test&b={{secret}}\n?{{secret}}"},
	{"a Postman collection",
	 POSTMAN("\"method\":\"POST\",\"url\":{\"raw\":\"https://h.test/"
		 "t\"},\"body\":{\"mode\":\"raw\",\"raw\":\"{\\\"a\\\":1}\",\"options\":{\"raw\":{"
		 "\"language\":\"json\"}}}"),
	 "POST https://h.test/t\n" JSON PM "{\"a\":1}"},
	{"a Postman collection",
	 POSTMAN("\"method\":\"POST\",\"url\":\"https://h.test/"
		 "t\",\"body\":{\"mode\":\"formdata\",\"formdata\":[{\"key\":\"a\",\"value\":\"b\"}"
		 ",{\"key\":\"f\",\"type\":\"file\"}]}"),
	 "POST https://h.test/t\n" PM " Content-Type: multipart/form-data; boundary=cxtoken\n"
	 "--cxtoken\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n"
	 "--cxtoken\r\nContent-Disposition: form-data; "
	 "name=\"f\"\r\n\r\n@file\r\n--cxtoken--\r\n\n?@file"},
	{"a Postman collection",
	 POSTMAN("\"method\":\"POST\",\"url\":\"{{base}}/"
		 "t\",\"auth\":{\"type\":\"basic\",\"basic\":[{\"key\":\"username\",\"value\":"
		 "\"i\"},{\"key\":\"password\",\"value\":\"p\"}]},"
		 "\"body\":{\"mode\":\"raw\",\"raw\":\"{{body}}\"}"),
	 "POST {{base}}/t\n Authorization: Basic aTpw\n Content-Type: text/plain\n" PM
	 "{{body}}\n?{{base}}\n?{{body}}\n?18"},
	{"a Postman collection",
	 POSTMAN("\"method\":\"GET\",\"url\":\"https://h.test/"
		 "api\",\"auth\":{\"type\":\"oauth2\",\"oauth2\":["
		 "{\"key\":\"accessTokenUrl\",\"value\":\"https://h.test/"
		 "t\"},{\"key\":\"grant_type\",\"value\":\"client_credentials\"},"
		 "{\"key\":\"clientId\",\"value\":\"i\"},{\"key\":\"clientSecret\",\"value\":\"p\"}"
		 ",{\"key\":\"client_authentication\",\"value\":\"body\"}]}"),
	 "POST https://h.test/t\n" FORM
	 "grant_type=client_credentials&client_id=i&client_secret=p"},

	/* ---- Insomnia ---- */
	{"an export of Insomnia",
	 "{\"_type\":\"export\",\"__export_format\":4,\"resources\":[{\"_type\":\"environment\","
	 "\"data\":{\"a\":{\"b\":\"h.test\"}}},"
	 "{\"_type\":\"request\",\"method\":\"POST\",\"url\":\"https://{{ _.a.b "
	 "}}/t\",\"headers\":[{\"name\":\"X\",\"value\":\"y\"}],"
	 "\"authentication\":{\"type\":\"basic\",\"username\":\"i\",\"password\":\"{{ _.s }}\"},"
	 "\"body\":{\"mimeType\":\"application/"
	 "x-www-form-urlencoded\",\"params\":[{\"name\":\"a\",\"value\":\"b c\"}]}}]}",
	 "POST https://h.test/t\n X: y\n Authorization: Basic i:{{ _.s }}\n" FORM
	 " User-Agent: insomnia/\na=b+c\n?{{ _.s }}"},
