// A separate program, the other end of keychain.ts. Requests come as JSON on stdin, replies go to stdout: other processes
// can see arguments and environment, but not pipes.
import { json } from 'node:stream/consumers';
import { useKeychain } from './keychain-entries.ts';
import type { KeychainRequest } from './keychain-protocol.ts';

const reply = await useKeychain((await json(process.stdin)) as KeychainRequest);
process.stdout.write(JSON.stringify(reply));
