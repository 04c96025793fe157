import { ServeUsageError, readServeOptions, usage } from './serve-options.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

function greeting({ url, keys, serviceAccount, groupId, clusterNames }: Simulator): string {
  const cluster = clusterNames[0] ?? 'CLUSTER';
  return `Simulated Atlas at ${url}
  API key           ${keys.publicKey} : ${keys.privateKey}
  service account   ${serviceAccount.clientId} : ${serviceAccount.clientSecret}
  project           ${groupId}
  clusters          ${clusterNames.join(', ')}

curl --digest --user '${keys.publicKey}:${keys.privateKey}' \\
  --header 'Accept: application/vnd.atlas.2023-01-01+json' \\
  '${url}/api/atlas/v2/groups/${groupId}/clusters/${cluster}/backup/exports?itemsPerPage=3&pretty=true'
`;
}

async function serve(): Promise<void> {
  try {
    const options = readServeOptions(process.argv.slice(2));
    if (options === 'help') {
      process.stdout.write(usage);
      return;
    }
    const simulator = await startSimulator(options);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
    process.stdout.write(greeting(simulator));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n${error instanceof ServeUsageError ? usage : ''}`);
    process.exitCode = 2;
  }
}

await serve();
