import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../source/simulator/simulator.ts';

/** Two projects: Payments with three clusters, and Analytics with one. */
export const twoProjects: SimulatorOptions = {
  scenario: {
    projects: [
      {
        name: 'Payments',
        clusters: ['Ledger', 'Orders', 'Prod0'].map((name) => ({
          name,
          old: { jobs: 3, every: 3_600_000, age: 0 },
        })),
      },
      { name: 'Analytics', clusters: [{ name: 'Warehouse', old: { jobs: 2, every: 3_600_000, age: 0 } }] },
    ],
  },
};

/** A simulator that ends with the test. */
export async function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const started = await startSimulator(options);
  onTestFinished(() => started.close());
  return started;
}

/** Removes the folder; a process that was just killed may still write its last file (Node's compile cache). */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** A home folder without settings, so that nothing of this machine's user affects a test. */
export async function emptyHome(): Promise<Record<string, string>> {
  const home = await mkdtemp(path.join(tmpdir(), 'atlas-exports-'));
  onTestFinished(() => removeFolder(home));
  // Tests put settings where this platform's program looks for them: macOS uses no variable.
  const config = path.join(home, process.platform === 'darwin' ? 'Library/Application Support' : 'config');
  const cache = path.join(home, 'cache');
  return {
    HOME: home,
    XDG_CONFIG_HOME: config,
    XDG_CACHE_HOME: cache,
    XDG_STATE_HOME: path.join(home, 'state'),
    APPDATA: config,
    LOCALAPPDATA: cache,
    // No keychain either: a session bus that does not exist.
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
  };
}

/** The environment of a program that is signed in to the simulator. */
export async function signedIn({ url, keys, groupId }: Simulator): Promise<Record<string, string>> {
  return {
    ...(await emptyHome()),
    MONGODB_ATLAS_PUBLIC_API_KEY: keys.publicKey,
    MONGODB_ATLAS_PRIVATE_API_KEY: keys.privateKey,
    MONGODB_ATLAS_PROJECT_ID: groupId,
    MONGODB_ATLAS_BASE_URL: url,
  };
}
