import path from 'node:path';
import { root } from './root.ts';

/** The build's output; tests that import this file run after the build (test/helpers/projects.ts). */
export const dist = path.join(root, 'dist');
export const program = path.join(dist, 'cli.js');
