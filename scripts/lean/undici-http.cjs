// Replaces node:http in the bundle, as undici uses it: a default that our settings override, and a class that undici
// compares objects with, which only a loaded node:http creates. Loading it for that costs 3 ms.
module.exports = { maxHeaderSize: 16_384, IncomingMessage: Symbol('IncomingMessage') };
