// Replaces undici's HTTP/2 client in the bundle, which loads node:http2 and node:tls when it is loaded (17 ms): it loads
// with the first HTTP/2 connection, and the program's pool opens none.
module.exports = (client, socket) => require('undici/lib/dispatcher/client-h2.js')(client, socket);
