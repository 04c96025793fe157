// A program of its own: the other end of keychain.ts. A request comes as JSON on stdin, the reply goes to stdout; pipes,
// unlike arguments and environment, are seen by no other process.
import { json } from 'node:stream/consumers';
import { useKeychain } from './keychain-entries.ts';
import type { KeychainRequest } from './keychain-protocol.ts';

const reply = await useKeychain((await json(process.stdin)) as KeychainRequest);
process.stdout.write(JSON.stringify(reply));
