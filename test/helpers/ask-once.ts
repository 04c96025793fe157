// A program for tests that need a process of their own: NODE_EXTRA_CA_CERTS is read once, at the start. Requests one
// page from the server at BASE_URL with the given key, and prints the result.
import { createAtlas } from '../../source/atlas/client.ts';
import { troubleOf } from '../../source/atlas/api/errors.ts';
import { realClock } from '../../source/platform/clock.ts';

const { env } = process;
const atlas = createAtlas({
  baseUrl: env['BASE_URL'] ?? '',
  api: 'v2',
  keys: { kind: 'api-key', publicKey: env['PUBLIC_KEY'] ?? '', privateKey: env['PRIVATE_KEY'] ?? '' },
  timing: realClock,
  userAgent: 'atlas-exports/test',
  env,
});
try {
  const page = await atlas.listExports({ groupId: '5f9aa0000000000000000001', clusterName: 'Prod0' });
  process.stdout.write(JSON.stringify({ received: page.value.received }));
} catch (error) {
  process.stdout.write(JSON.stringify(troubleOf(error)));
}
await atlas.close();
