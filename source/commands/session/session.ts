import type { Atlas, Keys } from '../../atlas/api/api.ts';
import type { Trouble } from '../../atlas/api/errors.ts';
import { proxyFor } from '../../atlas/http/proxy.ts';
import { clean } from '../../text/clean.ts';
import { accountOf } from '../../credentials/keys.ts';
import { resolveKeys, type FoundKeys, type MissingKeys } from '../../credentials/resolve.ts';
import type { Settings } from '../../settings/settings.ts';
import { SignInError } from '../../platform/usage-error.ts';
import type { AtlasSetup, CommandContext } from './context.ts';
import { rememberNames } from './completion-names.ts';
import { createProjectDirectory, type ProjectDirectory } from './project-names.ts';
import { openRoster, type Roster, type Targets } from './roster.ts';

/** A signed-in connection to Atlas, or to the demo's. */
export type Connection = {
  readonly atlas: Atlas;
  /** The context's settings, or the demo's, which names its own project and clusters. */
  readonly settings: Settings;
  /** The account whose state is kept on disk; undefined for the demo, which keeps none. */
  readonly account: string | undefined;
  close(): Promise<void>;
};

/** The keys are found; the client, which takes a while to load, comes with `open`. */
export type SignedIn = Pick<Connection, 'settings' | 'account'> & { open(): Promise<Connection> };

/** A connection, and what is watched through it. */
export type Session = Targets &
  Omit<Connection, 'settings' | 'account'> & {
    /** Knows all names of several projects; of one that was given by id, only on request. */
    readonly directory: ProjectDirectory;
    /** For commands that keep running: reports what comes and goes. */
    readonly roster: Roster;
  };

export type SessionOptions = Pick<AtlasSetup, 'retries' | 'onRetryWait' | 'onAnswer'>;

/** Keys, client, project and clusters. Throws a SignInError, a UsageError or an AtlasError. */
export async function openSession(context: CommandContext, options: SessionOptions = {}): Promise<Session> {
  const { atlas, settings, close } = await connect(context, options);
  try {
    const roster = await openRoster(atlas, settings, context.signal);
    await roster.complete;
    const targets = roster.get();
    const directory = createProjectDirectory(atlas, context);
    directory.note(targets.projects);
    if (targets.projects.length > 1) await directory.find(targets.projects.map(({ id }) => id));
    const end = async (): Promise<void> => {
      roster.close();
      await close();
    };
    return { atlas, ...targets, roster, directory, close: end };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Keys and client; sends nothing yet. Throws a SignInError, a UsageError or an AtlasError. */
export async function connect(context: CommandContext, options: SessionOptions = {}): Promise<Connection> {
  const { open } = await signIn(context, options);
  return open();
}

/**
 * The keys alone. Throws a SignInError, a UsageError, or an AtlasError for a proxy that can't be used: before `open`,
 * which throws an AtlasError too, an earlier run's rows may be shown.
 */
export async function signIn(context: CommandContext, options: SessionOptions = {}): Promise<SignedIn> {
  const { settings, env } = context;
  if (settings.demo !== undefined) return opened(await connectToDemo(context, settings.demo, options));
  const found = await searchKeys(context);
  if ('missing' in found) throw new SignInError(found.sentence, found.remedy, found.hasKeychain);
  for (const warning of found.warnings) context.stderr.write(`${warning}\n`);
  proxyFor(settings.baseUrl, env);
  const { keys } = found;
  const open = (): Promise<Connection> => connectWith(context, keys, options);
  return { settings, account: accountOf(keys, settings.baseUrl), open };
}

/** The same for a connection that is open already. */
export function opened(connection: Connection): SignedIn {
  const { settings, account } = connection;
  return { settings, account, open: () => Promise.resolve(connection) };
}

/** Looks for the keys of the profile in every place, in their order. */
export function searchKeys({
  settings,
  env,
  keychain,
  atlasCliProfile,
}: CommandContext): Promise<FoundKeys | MissingKeys> {
  const { profile, baseUrl, sources } = settings;
  return resolveKeys({ profile, env, keychain, atlasCliProfile, baseUrl, baseUrlSource: sources.baseUrl });
}

/** A shorter wait for the rate limit makes nobody wonder, milliseconds. */
const worthTelling = 5000;

/** A client that signs with these keys; names in its answers are kept for completion. */
export async function connectWith(
  context: CommandContext,
  keys: Keys,
  options: SessionOptions = {},
): Promise<Connection> {
  const { settings, createAtlas, stderr } = context;
  const { baseUrl, api } = settings;
  const told = new Set<string>();
  const onRetryWait = (trouble: Trouble, wait: number): void => {
    options.onRetryWait?.(trouble, wait);
    const { kind, sentence } = trouble;
    // Over many clusters the limit is reached again and again, for a second each. Several hanging clusters are reported once.
    if ((kind === 'rate-limited' && wait < worthTelling) || told.has(sentence)) return;
    told.add(sentence);
    stderr.write(`${sentence} Trying again${wait < 2000 ? '' : ` in ${Math.ceil(wait / 1000)} s`}.\n`);
  };
  const atlas = rememberNames(await createAtlas({ keys, baseUrl, api, ...options, onRetryWait }), context);
  return { atlas, settings, account: accountOf(keys, baseUrl), close: () => atlas.close() };
}

/** The simulator in this process, on a loopback port; the same client uses it with the same protocol. */
async function connectToDemo(
  { settings, createAtlas }: CommandContext,
  scenario: NonNullable<Settings['demo']>,
  options: SessionOptions,
): Promise<Connection> {
  const { startSimulator } = await import('../../simulator/simulator.ts');
  const simulator = await startSimulator({ scenario });
  const atlas = await createAtlas({
    keys: { kind: 'api-key', ...simulator.keys },
    baseUrl: simulator.url,
    api: settings.api,
    ...options,
  });
  const project = clean(simulator.world.projects.get(simulator.groupId)?.name ?? '');
  const isOpen = settings.projects.length === 0;
  const allProjects = settings.allProjects || (isOpen && scenario === 'organisation');
  return {
    atlas,
    settings: {
      ...settings,
      projects: isOpen && !allProjects ? [project] : settings.projects,
      allProjects,
      allClusters: true,
    },
    account: undefined,
    close: async () => {
      await atlas.close();
      await simulator.close();
    },
  };
}
