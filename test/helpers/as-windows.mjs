// Loaded into the built program with `node --import`: for all that it and its packages know, this is Windows. Node's own
// modules have looked before, and go on as they are.
import process from 'node:process';

Object.defineProperty(process, 'platform', { value: 'win32' });
