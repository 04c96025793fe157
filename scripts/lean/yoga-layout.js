// Stands in the bundle for yoga-layout's index.js, which fetches its WebAssembly from a `data:` URL: 34 ms, most of them
// for loading fetch itself. The same glue and the same bytes, compiled straight, by the hook that Emscripten has for it.
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
