// Replaces node:process in the bundle: the global is the same object, but importing the module reads each of its
// properties, which loads workers, reports and both ends of the terminal (3 ms), needed or not.
const { process } = globalThis;

// oxlint-disable-next-line import/no-default-export -- as the module that it stands for
export default process;
export const { env } = process;
export const cwd = () => process.cwd();
