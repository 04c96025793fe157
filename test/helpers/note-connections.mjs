// Loaded before the program (`node --import`): records which hosts it looks up and connects to, and which processes it starts.
import { appendFileSync } from 'node:fs';
import childProcess from 'node:child_process';
import dns from 'node:dns';
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
import { env } from 'node:process';

const note = (line) => appendFileSync(env.NOTE_CONNECTIONS, `${JSON.stringify(line)}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...words) {
  const [options] = Array.isArray(words[0]) ? words[0] : words;
  note({ kind: 'connect', to: options.path ?? `${options.host ?? 'localhost'}:${options.port}` });
  return connect.apply(this, words);
};

const { lookup } = dns;
dns.lookup = (host, ...rest) => {
  note({ kind: 'lookup', to: host });
  return lookup(host, ...rest);
};

const { spawn } = childProcess;
childProcess.spawn = (file, words, options) => {
  note({ kind: 'spawn', to: [file, ...words].join(' '), env: options?.env ?? env });
  return spawn(file, words, options);
};
syncBuiltinESMExports();
