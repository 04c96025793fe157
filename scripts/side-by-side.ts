// usage: node scripts/side-by-side.ts SCRIPT…   Runs these scripts of package.json at the same time, and fails if one
// of them does. None of them keeps all processors busy from start to end.
import { spawn } from 'node:child_process';

const ended = process.argv.slice(2).map(
  (script) =>
    new Promise<boolean>((resolve) => {
      const child = spawn(process.execPath, ['--run', script], { stdio: ['ignore', 'pipe', 'pipe'] });
      const said: Buffer[] = [];
      child.stdout.on('data', (some: Buffer) => said.push(some));
      child.stderr.on('data', (some: Buffer) => said.push(some));
      // In one piece, so that two reports never mix.
      child.once('close', (code) => {
        process.stdout.write(`> ${script}\n${Buffer.concat(said).toString()}`);
        resolve(code === 0);
      });
    }),
);

process.exitCode = (await Promise.all(ended)).every(Boolean) ? 0 : 1;
