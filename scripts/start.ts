import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { stop } from 'esbuild';
import { build, root } from './build.ts';

/** `npm start`: builds, then opens the full-screen view on the simulator, or as the words after `--` say. */
await build();
await stop();
const program = path.join(root, 'dist/cli.js');
const words = process.argv.slice(2);
process.argv = [process.execPath, program, ...(words.length > 0 ? words : ['--demo'])];
// As a URL: on Windows, the drive letter of a path would be read as a scheme.
await import(pathToFileURL(program).href);
