// Stands in the bundle for undici's index.js, which loads fetch, WebSocket, mocks and caches before it gives an Agent:
// the same files of the same package, but only those that the program's own client needs, and each when it is needed.
const Dispatcher = require('undici/lib/dispatcher/dispatcher');

// As index.js does.
Object.assign(Dispatcher.prototype, require('undici/lib/api'));

exports.Agent = require('undici/lib/dispatcher/agent');
exports.Pool = require('undici/lib/dispatcher/pool');
Object.defineProperty(exports, 'ProxyAgent', {
  enumerable: true,
  get: () => require('undici/lib/dispatcher/proxy-agent'),
});
