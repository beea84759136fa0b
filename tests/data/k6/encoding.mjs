// SPDX-License-Identifier: MIT
// k6/encoding, as far as the scripts use it.
export default { b64encode: (text) => Buffer.from(text).toString('base64') };
