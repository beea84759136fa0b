/* SPDX-License-Identifier: MIT */
/* What other tools write, and the request that it makes: rows of check_exports.c. */

/* ---- objects ---- */
{"the object of a request", "{\"url\":\"https://h.test/t\",\"method\":\"post\",\"body\":\"a=b\"}",
 "POST https://h.test/t\na=b\n?4"},
	{"the object of a request",
	 "{\"inputs\":{\"uri\":\"https://h.test/"
	 "t\",\"method\":\"POST\",\"headers\":{\"X\":1},\"body\":{\"a\":\"@{variables('s')}\"}}}",
	 "POST https://h.test/t\n X: 1\n" JSON "{\"a\":\"@{variables('s')}\"}"},
	{"the object of a request",
	 "{\"uri\":\"https://h.test/t\",\"method\":\"POST\",\"body\":\"a=@{variables('s')}&b=c\"}",
	 "POST https://h.test/t\na=@{variables('s')}&b=c\n?@{variables('s')}\n?4"},
	{"the object of a request",
	 "{\"url\":\"https://h.test/t\",\"form\":{\"a\":\"b "
	 "c\",\"d\":1},\"qs\":{\"x\":\"y\"},\"auth\":{\"user\":\"i\",\"pass\":\"p\"}}",
	 "POST https://h.test/t?x=y\n Authorization: Basic aTpw\n" FORM "a=b%20c&d=1\n?1"},
	{"the object of a request",
	 "{\"url\":\"https://h.test/"
	 "t\",\"method\":\"POST\",\"headers\":{\"Content-Type\":\"application/"
	 "x-www-form-urlencoded\"},\"data\":{\"a\":1}}",
	 "POST https://h.test/t\n" FORM "{\"a\":1}\n?16"},
	{"the object of a request",
	 "{\"config\":{\"baseURL\":\"https://h.test\",\"url\":\"/"
	 "t\",\"method\":\"post\",\"data\":{\"a\":\"b\"}}}",
	 "POST https://h.test/t\n" JSON "{\"a\":\"b\"}"},

	{"the object of a request",
	 "{\"url\":\"https://h.test/t\",\"type\":\"post\",\"data\":{\"a\":\"b\"}}",
	 "POST https://h.test/t\n" FORM "a=b"},

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
	 " User-Agent: insomnia/\na=b%20c\n?{{ _.s }}"},

	/* ---- PowerShell, .http files ---- */
	{"a command of PowerShell",
	 "$session = New-Object "
	 "Microsoft.PowerShell.Commands.WebRequestSession\n$session.UserAgent = "
	 "\"M/5\"\n$session.Cookies.Add((New-Object System.Net.Cookie(\"a\", \"b\", \"/\", "
	 "\"h.test\")))\nInvoke-WebRequest -UseBasicParsing -Uri \"https://h.test/t\" `\n-Method "
	 "\"POST\" `\n-WebSession $session `\n-Headers @{\n\"Accept\"=\"*/*\"\n  \"X-Y\"=\"z\"\n} "
	 "`\n-ContentType \"application/json\" `\n-Body \"{`\"a`\":`\"$([char]0x00e9)`n`\"}\"",
	 "POST https://h.test/t\n Accept: */*\n X-Y: z\n User-Agent: M/5\n Content-Type: "
	 "application/json\n{\"a\":\"\xC3"
	 "\xA9"
	 "\n\"}"},
	{"a command of PowerShell",
	 "$body = @{\n  grant_type = 'client_credentials'  # it's one\n  client_id = \"i d\"; "
	 "client_secret = $env:SECRET\n}\n$r = Invoke-RestMethod -Method Post -Uri "
	 "'https://h.test/t' -Body $body\n",
	 "POST https://h.test/t\n User-Agent: PowerShell/\n Content-Type: "
	 "application/"
	 "x-www-form-urlencoded\ngrant_type=client_credentials&client_id=i%20d&client_secret=$env:"
	 "SECRET\n?$env:SECRET"},
	{"a command of PowerShell",
	 "$b = [ordered]@{a=\"b\"} | ConvertTo-Json -Compress\nirm https://h.test/t -Method POST "
	 "-ContentType application/json -Body $b",
	 "POST https://h.test/t\n User-Agent: PowerShell/\n Content-Type: "
	 "application/json\n{\"a\":\"b\"}"},
	{"a command of PowerShell",
	 "$p = @{\n Uri = \"https://h.test/t\"\n Method = \"Post\"\n Body = \"a=\" + "
	 "\"b\"\n}\n(Invoke-RestMethod @p).access_token",
	 "POST https://h.test/t\n User-Agent: PowerShell/\n Content-Type: "
	 "application/x-www-form-urlencoded\na=b"},
	{"a command of PowerShell",
	 "$headers = New-Object "
	 "\"System.Collections.Generic.Dictionary[[String],[String]]\"\n$headers.Add(\"Content-"
	 "Type\", \"application/json\")\n$headers['X'] = \"y\"\n\n$body = @\"\n{\n    `\"a`\": "
	 "`\"b`\"\n}\n\"@\n\n$response = Invoke-RestMethod 'https://h.test/t' -Method 'POST' "
	 "-Headers $headers -Body $body\n$response | ConvertTo-Json",
	 "POST https://h.test/t\n Content-Type: application/json\n X: y\n User-Agent: "
	 "PowerShell/\n{\n    \"a\": \"b\"\n}"},
	{"a command of PowerShell", "Invoke-WebRequest https://h.test/t -Body @{a=1}",
	 "GET https://h.test/t?a=1\n User-Agent: PowerShell/\n"},
	{"a command of PowerShell",
	 "iwr -Uri:\"https://h.test/t\" -Method:POST -Body "
	 "([System.Text.Encoding]::UTF8.GetBytes(\"a=$b\"))",
	 "POST https://h.test/t\n User-Agent: PowerShell/\n Content-Type: "
	 "application/x-www-form-urlencoded\na=$b\n?$b"},
	{"a command of PowerShell", "Invoke-RestMethod -Uri $url -Method Post -Headers $h -Body $b",
	 "POST $url\n User-Agent: PowerShell/\n Content-Type: "
	 "application/x-www-form-urlencoded\n$b\n?$url\n?$h\n?$b\n?22"},
	{"a command of PowerShell",
	 "Invoke-RestMethod -Uri https://h.test/t -Method Post\n -Body \"a=b\"",
	 "POST https://h.test/t\n User-Agent: PowerShell/\n\n?45"},
	{"a command of PowerShell",
	 "Invoke-RestMethod -Uri https://h.test/t -Method Post -Form @{a=\"b\"}",
	 "POST https://h.test/t\n User-Agent: PowerShell/\n Content-Type: multipart/form-data; "
	 "boundary=cxtoken\n--cxtoken\r\nContent-Disposition: form-data; "
	 "name=\"a\"\r\n\r\nb\r\n--cxtoken--\r\n"},
	{"a .http file",
	 "@host = https://h.test\n@id=a b\n\n### one\nGET {{host}}/api\n\n### two\n# @name "
	 "token\nPOST {{host}}/token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n// "
	 "a comment\nX: "
	 "{{id}}\n\ngrant_type=client_credentials\n&client_id={{id}}&\nclient_secret={{$dotenv "
	 "SECRET}}\n\n\n> {% client.log(\"x\") %}\n### three\nGET {{host}}/x\n",
	 "POST https://h.test/token\n Content-Type: application/x-www-form-urlencoded\n X: a "
	 "b\ngrant_type=client_credentials&client_id=a b&client_secret={{$dotenv "
	 "SECRET}}\n?{{$dotenv SECRET}}"},
	{"a .http file",
	 "POST https://h.test/t\n    ?a=b\n    &c={{d}}\nAuthorization: Basic i p\n\n###\n",
	 "POST https://h.test/t?a=b&c={{d}}\n Authorization: Basic aTpw\n\n?{{d}}"},
	{"a .http file", "### \nhttps://h.test/t\nX: y\n", "GET https://h.test/t\n X: y\n"},
	{"a .http file",
	 "# @name x\nPOST https://h.test/t\nContent-Type: application/json\n\n< ./body.json\n",
	 "POST https://h.test/t\n Content-Type: "
	 "application/json\n@./body.json\n?@./body.json\n?16"},

	/* ---- wget, HTTPie ---- */
	{"a command of wget or HTTPie", "wget -qO- --post-data 'a=b' https://h.test/t",
	 "POST https://h.test/t\n Content-Type: application/x-www-form-urlencoded\n User-Agent: "
	 "Wget/\na=b"},
	{"a command of wget or HTTPie",
	 "$ wget --quiet \\\n  --method POST --header 'content-type: application/json' \\\n  "
	 "--body-data '{\"a\":1}' --output-document \\\n  - https://h.test/t",
	 "POST https://h.test/t\n content-type: application/json\n User-Agent: Wget/\n{\"a\":1}"},
	{"a command of wget or HTTPie",
	 "wget --user=i --password=p --auth-no-challenge --post-data=a=$B https://h.test/t | jq .",
	 "POST https://h.test/t\n Authorization: Basic aTpw\n Content-Type: "
	 "application/x-www-form-urlencoded\n User-Agent: Wget/\na=$B\n?$B"},
	{"a command of wget or HTTPie", "wget --post-file body https://h.test/t",
	 "POST https://h.test/t\n Content-Type: application/x-www-form-urlencoded\n User-Agent: "
	 "Wget/\n\n?16"},
	{"a command of wget or HTTPie",
	 "http -v POST https://h.test/t grant_type=x n:=1 X-Y:z q==1 'a\\=b=c'",
	 "POST https://h.test/t?q=1\n X-Y: z\n Content-Type: application/json\n User-Agent: "
	 "HTTPie/\n{\"grant_type\":\"x\",\"n\":1,\"a=b\":\"c\"}"},
	{"a command of wget or HTTPie", "https -f h.test/t a='b c' -a i:p",
	 "POST https://h.test/t\n Authorization: Basic aTpw\n Content-Type: "
	 "application/x-www-form-urlencoded; charset=utf-8\n User-Agent: HTTPie/\na=b%20c"},
	{"a command of wget or HTTPie", "http --multipart :8080/t a=b",
	 "POST http://localhost:8080/t\n User-Agent: HTTPie/\n Content-Type: multipart/form-data; "
	 "boundary=cxtoken\n--cxtoken\r\nContent-Disposition: form-data; "
	 "name=\"a\"\r\n\r\nb\r\n--cxtoken--\r\n"},
	{"a command of wget or HTTPie",
	 "echo '{\"a\":\"b\"}' |  \\\n  http POST https://h.test/t content-type:application/json",
	 "POST https://h.test/t\n content-type: application/json\n User-Agent: "
	 "HTTPie/\n{\"a\":\"b\"}\n"},
	{"a command of wget or HTTPie", "cat body |\n  http https://h.test/t",
	 "GET https://h.test/t\n User-Agent: HTTPie/\n\n?17"},
	{"a command of wget or HTTPie",
	 "http --raw 'a=b' https://h.test/t Content-Type:text/plain\ncurl https://h.test/other",
	 "POST https://h.test/t\n Content-Type: text/plain\n User-Agent: HTTPie/\na=b"},
	{"a command of wget or HTTPie", "http https://h.test/t a=b\n  c=d -f",
	 "POST https://h.test/t\n Content-Type: application/json\n User-Agent: "
	 "HTTPie/\n{\"a\":\"b\"}"},
	{"a command of wget or HTTPie",
	 "http https://h.test/t\ncurl -d grant_type=x https://h.test/t",
	 "POST https://h.test/t\n Content-Type: application/x-www-form-urlencoded\n User-Agent: "
	 "curl/\n Accept: */*\ngrant_type=x"},

	/* ---- Bruno ---- */
	{"a request of Bruno",
	 "meta {\n  name: token\n  type: http\n  seq: 1\n}\n\npost {\n  url: https://{{host}}/t\n  "
	 "body: formUrlEncoded\n  auth: basic\n}\n\nparams:query {\n  q: 1\n}\n\nheaders {\n  X-Y: "
	 "z\n  ~off: 1\n}\n\nauth:basic {\n  username: i\n  password: "
	 "{{secret}}\n}\n\nbody:form-urlencoded {\n  grant_type: client_credentials\n  scope: a "
	 "b\n  ~no: x\n}\n\nvars:pre-request {\n  host: h.test\n}\n\n",
	 "POST https://h.test/t?q=1\n X-Y: z\n Authorization: Basic i:{{secret}}\n Content-Type: "
	 "application/"
	 "x-www-form-urlencoded\ngrant_type=client_credentials&scope=a%20b\n?{{secret}}"},
	{"a request of Bruno",
	 "meta {\n  name: t\n  type: http\n  seq: 1\n}\n\npost {\n  url: https://h.test/t\n  body: "
	 "json\n  auth: none\n}\n\nbody:json {\n  {\n    \"grant_type\": \"client_credentials\"\n  "
	 "}\n}\n\nscript:pre-request {\n  let x = 1;\n  if (x) {\n    foo();\n  }\n}\n\n",
	 "POST https://h.test/t\n Content-Type: application/json\n{\n  \"grant_type\": "
	 "\"client_credentials\"\n}"},
	{"a request of Bruno",
	 "meta {\n  name: t\n  type: http\n  seq: 1\n}\n\nget {\n  url: https://h.test/api\n  "
	 "body: none\n  auth: oauth2\n}\n\nauth:oauth2 {\n  grant_type: client_credentials\n  "
	 "access_token_url: https://h.test/t\n  refresh_token_url: \n  client_id: i\n  "
	 "client_secret: p\n  scope: s\n  credentials_placement: body\n  credentials_id: "
	 "credentials\n  token_source: access_token\n  token_placement: header\n  "
	 "token_header_prefix: \n  auto_fetch_token: true\n  auto_refresh_token: false\n}\n\n",
	 "POST https://h.test/t\n Content-Type: "
	 "application/"
	 "x-www-form-urlencoded\ngrant_type=client_credentials&scope=s&client_id=i&client_secret="
	 "p"},

	/* ---- Postman's console ---- */
	{"Postman's console",
	 "Request "
	 "Headers:\ncontent-type:\"application/"
	 "x-www-form-urlencoded\"\nuser-agent:\"PostmanRuntime/7.36.3\"\naccept:\"*/"
	 "*\"\nhost:\"login.vendor.example\"\naccept-encoding:\"gzip, deflate, "
	 "br\"\ncontent-length:111\nRequest "
	 "Body:\ngrant_type:\"client_credentials\"\nclient_id:\"i\"\nclient_secret:"
	 "\"p\\\"q\"\nResponse Headers:\ncontent-type:\"application/json\"\nResponse "
	 "Body:\nerror:\"invalid_client\"\n",
	 " \n content-type: application/x-www-form-urlencoded\n user-agent: "
	 "PostmanRuntime/7.36.3\n accept: */*\n host: login.vendor.example\n accept-encoding: "
	 "gzip, deflate, br\n content-length: "
	 "111\ngrant_type=client_credentials&client_id=i&client_secret=p%22q\n?3"},
	{"Postman's console",
	 "POST https://h.test/t: {\n  \"Network\": {\"a\": 1},\n  \"Request Headers\": {\n    "
	 "\"content-type\": \"application/x-www-form-urlencoded\"\n  },\n  \"Request Body\": {\n   "
	 " \"grant_type\": \"client_credentials\",\n    \"client_secret\": \"a b\"\n  },\n  "
	 "\"Response Body\": \"{}\"\n}\n",
	 "POST https://h.test/t\n content-type: "
	 "application/x-www-form-urlencoded\ngrant_type=client_credentials&client_secret=a%20b"},
	{"Postman's console",
	 "POST https://h.test/t\nRequest Headers:\ncontent-type:\"application/json\"\nRequest "
	 "Body:\n{\n \"a\": 1\n}\nResponse Headers:\nx:\"y\"\n",
	 "POST https://h.test/t\n content-type: application/json\n{\n \"a\": 1\n}"},

	/* ---- Insomnia 5 ---- */
	{"an export of Insomnia",
	 "type: collection.insomnia.rest/5.0\nname: Tokens\nmeta:\n  id: wrk_1\ncollection:\n  - "
	 "name: a folder\n    children:\n      - url: \"https://{{ _.host }}/t\"\n        name: "
	 "token\n        meta:\n          id: req_1\n          isPrivate: false\n        method: "
	 "POST\n        body:\n          mimeType: application/x-www-form-urlencoded\n          "
	 "params:\n            - name: grant_type\n              value: client_credentials\n       "
	 "       disabled: false\n            - name: client_secret\n              value: 'it''s "
	 "\"x\"'\n            - name: off\n              value: y\n              disabled: true\n  "
	 "      headers:\n          - name: X-Y\n            value: z\n        authentication:\n   "
	 "       type: basic\n          useISO88591: false\n          username: i\n          "
	 "password: \"p\\\"q\"\nenvironments:\n  name: Base\n  data:\n    host: h.test # where\n",
	 "POST https://h.test/t\n X-Y: z\n Authorization: Basic aTpwInE=\n Content-Type: "
	 "application/x-www-form-urlencoded\n User-Agent: "
	 "insomnia/\ngrant_type=client_credentials&client_secret=it%27s%20%22x%22"},
	{"an export of Insomnia",
	 "type: collection.insomnia.rest/5.0\ncollection:\n- url: https://h.test/t\n  method: "
	 "POST\n  body:\n    mimeType: application/json\n    text: |-\n      {\n        "
	 "\"grant_type\": \"x\"\n      }\n  description: a long\n    text\n",
	 "POST https://h.test/t\n Content-Type: application/json\n User-Agent: insomnia/\n{\n  "
	 "\"grant_type\": \"x\"\n}"},
