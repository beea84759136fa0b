// SPDX-License-Identifier: MIT
// 'k6/http' is http.mjs beside this file, and so on.
export function resolve(name, context, next) {
  return name.startsWith('k6/') ? next(new URL(`${name.slice(3)}.mjs`, import.meta.url).href, context) : next(name, context);
}
