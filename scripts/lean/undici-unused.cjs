// Replaces in the bundle what no request of the program reaches: forms as bodies (fetch's classes), SOCKS proxies, which
// atlas/http/proxy.ts refuses, and HTTP/2, which atlas/http/pool.ts does not allow. A third of the client's file.
module.exports = function unused() {
  throw new Error('This part of undici is not in the bundle.');
};
module.exports.extractBody = module.exports;
module.exports.webidl = { is: { FormData: () => false } };
