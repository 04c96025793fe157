// Stands in the bundle for node:process: the global is the same object, and as a module Node reads each of its
// properties, which loads workers, reports and both ends of the terminal (3 ms), wanted or not.
const { process } = globalThis;

// oxlint-disable-next-line import/no-default-export -- as the module that it stands for
export default process;
export const { env } = process;
export const cwd = () => process.cwd();
