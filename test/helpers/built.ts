import path from 'node:path';
import { root } from './root.ts';

/** What the build makes; a test that reaches this file runs after it (test/helpers/projects.ts). */
export const dist = path.join(root, 'dist');
export const program = path.join(dist, 'cli.js');
