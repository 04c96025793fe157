// Stands in the bundle for node:http as undici sees it: a default that our settings replace, and the class of objects
// that only come from a loaded node:http, which undici looks for by identity. Loading it for that costs 3 ms.
module.exports = { maxHeaderSize: 16_384, IncomingMessage: Symbol('IncomingMessage') };
