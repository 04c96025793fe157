// Stands in the bundle for node:assert as undici and signal-exit use it: loaded when something does not hold.
module.exports = (held, message) => {
  if (!held) require('node:assert')(held, message);
};
module.exports.equal = (actual, expected, message) => {
  if (actual !== expected) require('node:assert').equal(actual, expected, message);
};
