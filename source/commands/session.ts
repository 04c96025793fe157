import type { Atlas } from '../atlas/api.ts';
import { clean } from '../atlas/clean.ts';
import { resolveKeys } from '../credentials/resolve.ts';
import { SignInError } from '../settings/usage-error.ts';
import type { CommandContext } from './context.ts';
import { findTargets, type Targets } from './targets.ts';

/** A signed-in connection to Atlas, or to the demo's, and what is looked at through it. */
export type Session = Targets & {
  readonly atlas: Atlas;
  close(): Promise<void>;
};

export type SessionOptions = { readonly retries?: number };

/** Keys, client, project and clusters. Throws a SignInError, a UsageError or an AtlasError. */
export async function openSession(context: CommandContext, options: SessionOptions = {}): Promise<Session> {
  const { settings } = context;
  if (settings.demo !== undefined) return openDemo(context, settings.demo, options);
  const found = await resolveKeys({
    profile: settings.profile,
    env: context.env,
    keychain: context.keychain,
    atlasCliProfile: context.atlasCliProfile,
    baseUrl: settings.baseUrl,
    baseUrlSource: settings.sources.baseUrl,
  });
  if ('missing' in found) throw new SignInError(found.sentence, found.remedy);
  for (const warning of found.warnings) context.log(warning);
  const atlas = await context.createAtlas({
    keys: found.keys,
    baseUrl: settings.baseUrl,
    api: settings.api,
    ...options,
  });
  return open(atlas, context, () => atlas.close());
}

/** The simulator in this process, on a loopback port; the same client talks to it by the same protocol. */
async function openDemo(
  context: CommandContext,
  scenario: NonNullable<CommandContext['settings']['demo']>,
  options: SessionOptions,
): Promise<Session> {
  const { startSimulator } = await import('../simulator/simulator.ts');
  const simulator = await startSimulator({ scenario });
  const atlas = await context.createAtlas({
    keys: { kind: 'api-key', ...simulator.keys },
    baseUrl: simulator.url,
    api: context.settings.api,
    ...options,
  });
  const project = clean(simulator.world.projects.get(simulator.groupId)?.name ?? '');
  const settings = { ...context.settings, project: context.settings.project ?? project, allClusters: true };
  return open(atlas, { ...context, settings }, async () => {
    await atlas.close();
    await simulator.close();
  });
}

async function open(atlas: Atlas, context: CommandContext, close: () => Promise<void>): Promise<Session> {
  try {
    return { atlas, ...(await findTargets(atlas, context.settings, context.signal)), close };
  } catch (error) {
    await close();
    throw error;
  }
}
