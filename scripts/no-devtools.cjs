// Stands in the bundle for react-devtools-core, which Ink loads only under `DEV=true`: the bundle is built without it.
module.exports = {};
