// Replaces node:assert in the bundle, as undici and signal-exit use it: loaded when an assertion fails.
module.exports = (held, message) => {
  if (!held) require('node:assert')(held, message);
};
module.exports.equal = (actual, expected, message) => {
  if (actual !== expected) require('node:assert').equal(actual, expected, message);
};
