// Replaces undici's index.js in the bundle, which loads fetch, WebSocket, mocks and caches before it exports Agent: the
// same files of the same package, but only those that the program's client needs, each on first use.
const Dispatcher = require('undici/lib/dispatcher/dispatcher');

// As in index.js.
Object.assign(Dispatcher.prototype, require('undici/lib/api'));

exports.Agent = require('undici/lib/dispatcher/agent');
exports.Pool = require('undici/lib/dispatcher/pool');
Object.defineProperty(exports, 'ProxyAgent', {
  enumerable: true,
  get: () => require('undici/lib/dispatcher/proxy-agent'),
});
