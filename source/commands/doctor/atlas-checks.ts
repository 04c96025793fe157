import { AtlasError } from '../../atlas/api/errors.ts';
import type { Keys } from '../../atlas/api/api.ts';
import { exitCode, exitCodeOf } from '../../cli/exit-code.ts';
import { KeychainError, openKeychain, ownService } from '../../credentials/keychain.ts';
import type { Keychain } from '../../credentials/keychain.ts';
import { publicPart } from '../../credentials/keys.ts';
import { UsageError } from '../../platform/usage-error.ts';
import { spanWords } from '../../output/plain/sentences.ts';
import type { CommandContext } from '../session/context.ts';
import { searchKeys } from '../session/session.ts';
import { bad, good, warning } from './check.ts';
import type { Check } from './check.ts';

/** How long the keychain and Atlas may take, milliseconds. */
const limit = 5000;
/** Clocks that differ by less are right. */
const tolerance = 5000;

/** The keys, the keychain, and what Atlas says to them; each ends in time. */
export async function atlasChecks(context: CommandContext): Promise<readonly Check[]> {
  const { env, timing, platform, signal, commandLine } = context;
  const keychain = openKeychain({ env, timing, platform, signal, limit });
  const [found, keychainFound] = await Promise.all([
    keysOf({ ...context, keychain }),
    keychainCheck(keychain, context),
  ]);
  const kept =
    found.keys === undefined || keychainFound.status === 'good'
      ? keychainFound
      : {
          ...keychainFound,
          says: `${keychainFound.says} Only login needs it: the keys come from elsewhere.`,
        };
  if (commandLine.options.offline) return [found.check, kept];
  return [found.check, kept, ...(await reach(context, found.keys))];
}

type Found = { readonly check: Check; readonly keys?: Keys };

async function keysOf(context: CommandContext): Promise<Found> {
  try {
    const found = await searchKeys(context);
    if ('missing' in found) {
      return { check: bad('keys', exitCode.refused, found.sentence, found.remedy) };
    }
    const { keys, source, warnings } = found;
    const says = `${publicPart(keys)} from ${source}`;
    const [remark] = warnings;
    const remedy = 'Set both parts of one key, and unset the others.';
    return {
      keys,
      check: remark === undefined ? good('keys', says) : warning('keys', `${says}. ${remark}`, remedy),
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { check: bad('keys', exitCode.usage, error.sentence, error.remedy) };
  }
}

/** Not bad: a key may come from elsewhere, and whether there is one is said already. */
async function keychainCheck(keychain: Keychain, { settings }: CommandContext): Promise<Check> {
  try {
    const service = ownService(settings.profile);
    const [entry] = await keychain.read([service]);
    return good('keychain', entry === undefined ? `answers; it has no key under ${service}` : 'answers');
  } catch (error) {
    if (!(error instanceof KeychainError)) throw error;
    return warning('keychain', error.sentence, error.remedy);
  }
}

/** Asks for one project; without keys only whether the host answers. */
async function reach(context: CommandContext, keys: Keys | undefined): Promise<readonly Check[]> {
  const { settings, timing, signal } = context;
  const { baseUrl, api } = settings;
  const { host } = new URL(baseUrl);
  const over = new AbortController();
  const late = timing.delay(limit, AbortSignal.any([signal, over.signal])).then(
    () => over.abort(),
    () => undefined,
  );
  let serverTime: number | undefined;
  const onAnswer = (_status: number, date: number | undefined): void => {
    serverTime ??= date;
  };
  const begun = timing.now();
  try {
    const atlas = await context.createAtlas({ keys: keys ?? nobody, baseUrl, api, onAnswer });
    try {
      await atlas.listProjects({ itemsPerPage: 1 }, AbortSignal.any([signal, over.signal]));
    } finally {
      await atlas.close();
    }
    return [good('atlas', `${host} accepts the key`), clock(serverTime, timing.now())];
  } catch (error) {
    signal.throwIfAborted();
    const told = clock(serverTime, timing.now());
    if (error instanceof AtlasError) {
      const { kind, sentence, remedy } = error.trouble;
      if (keys === undefined && kind === 'auth') return [good('atlas', `${host} answers`), told];
      return [bad('atlas', exitCodeOf(kind), sentence, remedy), ...(serverTime === undefined ? [] : [told])];
    }
    if (!over.signal.aborted) throw error;
    const seconds = Math.round((timing.now() - begun) / 1000);
    return [
      bad(
        'atlas',
        exitCode.network,
        `${host} did not answer within ${seconds} s.`,
        'Check your network, and whether a proxy is needed (HTTPS_PROXY).',
      ),
    ];
  } finally {
    over.abort();
    await late;
  }
}

/** A key that nobody has: that it is refused shows that the host answers. */
const nobody: Keys = { kind: 'api-key', publicKey: 'nobody', privateKey: 'nobody' };

function clock(serverTime: number | undefined, now: number): Check {
  if (serverTime === undefined) return good('clock', 'the server did not tell its time');
  const skew = now - serverTime;
  if (Math.abs(skew) < tolerance) return good('clock', "agrees with the server's");
  return warning(
    'clock',
    `This machine's clock is ${spanWords(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} the server's.`,
    'Set it, or let it be set from the network (NTP).',
  );
}
