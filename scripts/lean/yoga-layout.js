// Replaces yoga-layout's index.js in the bundle, which fetches its WebAssembly from a `data:` URL: 34 ms, mostly for
// loading fetch itself. The same glue code and the same bytes, but compiled directly, with Emscripten's hook for that.
import wasm from 'yoga-layout.wasm';
import loadYoga from '../../node_modules/yoga-layout/dist/binaries/yoga-wasm-base64-esm.js';
import wrapAssembly from '../../node_modules/yoga-layout/dist/src/wrapAssembly.js';

const Yoga = wrapAssembly(
  await loadYoga({
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
      receive(instance);
      return instance.exports;
    },
  }),
);
// oxlint-disable-next-line import/no-default-export -- as the module that it stands for
export default Yoga;
export * from '../../node_modules/yoga-layout/dist/src/generated/YGEnums.js';
