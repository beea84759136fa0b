const axios = require('axios'); // ES modules: import axios from 'axios';

[encode] const encode = (v) => new URLSearchParams([['', v]]).toString().slice(1);
async function getToken() {
  const body = new URLSearchParams({
[each]     @name@: @value@,
  });
  const url = @url@;
[post]   const response = await axios.post(url, body);
[basic]   const response = await axios.post(url, body, {
[basic]     auth: {
[raw]       username: process.env.CXONE_CLIENT_ID,
[raw]       password: process.env.CXONE_CLIENT_SECRET,
[encode]       username: encode(process.env.CXONE_CLIENT_ID),
[encode]       password: encode(process.env.CXONE_CLIENT_SECRET),
[basic]     },
[basic]   });
  return response.data.access_token;
}

getToken().catch((error) => {
  console.error('no token:', error.response ? error.response.status : error.code);
  process.exitCode = 1;
});
