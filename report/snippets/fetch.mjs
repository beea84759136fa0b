[encode] const encode = (v) => new URLSearchParams([['', v]]).toString().slice(1);
[encode] const id = encode(process.env.CXONE_CLIENT_ID);
[encode] const secret = encode(process.env.CXONE_CLIENT_SECRET);
[raw] const id = process.env.CXONE_CLIENT_ID;
[raw] const secret = process.env.CXONE_CLIENT_SECRET;
const url = @url@;
const response = await fetch(url, {
  method: 'POST',
[basic]   headers: {
[basic]     Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
[basic]   },
  body: new URLSearchParams({
[each]     @name@: @value@,
  }),
});
if (!response.ok) throw new Error(`token request: HTTP ${response.status}`);
const token = (await response.json()).access_token;
