import axios from 'axios'; // CommonJS: const axios = require('axios');

[encode] const encode = (v) => new URLSearchParams([['', v]]).toString().slice(1);
const body = new URLSearchParams({
[each]   @name@: @value@,
});
const url = @url@;
[post] const response = await axios.post(url, body);
[basic] const response = await axios.post(url, body, {
[basic]   auth: {
[raw]     username: process.env.CXONE_CLIENT_ID,
[raw]     password: process.env.CXONE_CLIENT_SECRET,
[encode]     username: encode(process.env.CXONE_CLIENT_ID),
[encode]     password: encode(process.env.CXONE_CLIENT_SECRET),
[basic]   },
[basic] });
const token = response.data.access_token;
