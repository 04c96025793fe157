// Stands in the bundle for node:stream/consumers: wanted with a keychain's answer.
export const text = (stream) => require('node:stream/consumers').text(stream);
