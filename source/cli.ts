#!/usr/bin/env node
// Check Node's version before importing anything else: undici and Ink crash on import under an older one.
const needed = [22, 19] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > needed[0] || (major === needed[0] && minor >= needed[1])) {
  const { start } = await import('./start.ts');
  await start();
} else {
  process.stderr.write(
    `atlas-exports needs Node.js ${needed.join('.')} or newer, and this is ${process.versions.node}. ` +
      'Install a current one from https://nodejs.org and start it again.\n',
  );
  process.exitCode = 2;
}
