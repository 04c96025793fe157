// Loaded into the built program with `node --import`: makes the platform look like Windows to it and its packages. Node's
// own modules have checked it before, and stay as they are.
import process from 'node:process';

Object.defineProperty(process, 'platform', { value: 'win32' });
