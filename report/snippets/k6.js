[basic] import encoding from 'k6/encoding';
import http from 'k6/http';

export function setup() {
[encode]   const id = encodeURIComponent(__ENV.CXONE_CLIENT_ID);
[encode]   const secret = encodeURIComponent(__ENV.CXONE_CLIENT_SECRET);
[raw]   const id = __ENV.CXONE_CLIENT_ID;
[raw]   const secret = __ENV.CXONE_CLIENT_SECRET;
  const url = @url@;
  const response = http.post(url, {
[each]     @name@: @value@,
[post]   });
[basic]   }, {
[basic]     headers: {
[basic]       Authorization: `Basic ${encoding.b64encode(`${id}:${secret}`)}`,
[basic]     },
[basic]   });
  if (response.status !== 200)
    throw new Error(`token request: HTTP ${response.status}`);
  return { token: response.json('access_token') };
}

export default function (data) {
  // data.token is the token
}
