// Stands in the bundle for undici's HTTP/2 client, which loads node:http2 and node:tls as it is loaded (17 ms): it is
// loaded with the first connection that speaks HTTP/2, and the program's pool asks for none.
module.exports = (client, socket) => require('undici/lib/dispatcher/client-h2.js')(client, socket);
