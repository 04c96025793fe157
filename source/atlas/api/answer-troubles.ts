import { clean } from '../../text/clean.ts';
import type { Trouble, TroubleKind } from './errors.ts';

/** Atlas's own words about an error (Atlas reference, "Errors"), cleaned; a proxy's page gives its title. */
export type ErrorBody = {
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly parameters: readonly unknown[];
};

/** What was asked of whom, as far as the sentence needs it. */
export type RequestSubject = {
  /** With the port, unless it is the default one. */
  readonly host: string;
  readonly credential: 'api-key' | 'service-account';
  /** The token request, not one of the API. */
  readonly token?: boolean;
};

/** An answer other than a success. */
export type ErrorAnswer = {
  readonly status: number;
  readonly fault: ErrorBody;
  /** Milliseconds, from the header or the body. */
  readonly retryAfter: number | undefined;
  /** A 401 that still calls the nonce stale after it was renewed. */
  readonly stale?: boolean;
};

type Row = {
  readonly kind: TroubleKind;
  readonly sentence: string;
  readonly remedy: string;
  readonly retryable?: boolean;
};

type Facts = RequestSubject & ErrorAnswer & { readonly key: string };

const tryAgain = 'It usually passes by itself: try again in a moment.';

/** Atlas's error codes (Atlas reference, "Errors"); they outrank the status. */
const byCode: Readonly<Record<string, (facts: Facts) => Row>> = {
  USER_UNAUTHORIZED: ({ key }) => ({
    kind: 'auth',
    sentence: `The ${key} is good but lacks the role for this`,
    remedy: 'Give it Project Backup Manager (or Project Owner) in this project.',
  }),
  IP_ADDRESS_NOT_ON_ACCESS_LIST: ({ fault, key }) => ({
    kind: 'auth',
    sentence: `Your address${address(fault.parameters[0])} is not on the API access list of the ${key}`,
    remedy: `Add it to the ${key}'s own API access list, not to the project's network access list.`,
  }),
  GROUP_NOT_FOUND: () => ({
    kind: 'not-found',
    sentence: 'Atlas has no project with this id',
    remedy: 'Check --project: the id is wrong, or the project was deleted.',
  }),
  CLUSTER_NOT_FOUND: () => ({
    kind: 'not-found',
    sentence: 'The project has no cluster of this name',
    remedy: 'Check --cluster: names are case-sensitive, and the cluster may have been deleted.',
  }),
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: () => ({
    kind: 'request',
    sentence: 'This is a Free or Flex cluster, and those cannot export snapshots',
    remedy: 'Choose a dedicated cluster (M10 or larger).',
  }),
  INVALID_VERSION_DATE: () => ({
    kind: 'request',
    sentence: 'Atlas does not know this version of its API',
    remedy: 'Install a newer atlas-exports, or use --api v2.',
  }),
  VERSION_GONE: () => ({
    kind: 'request',
    sentence: 'Atlas has switched off this version of its API',
    remedy: 'Use --api v2, or install a newer atlas-exports.',
  }),
};

/** What the status means when the code adds nothing. */
function byStatus(facts: Facts): Row {
  const { status, host, key, token, stale } = facts;
  if (token === true && (status === 400 || status === 401 || status === 403)) {
    return {
      kind: 'auth',
      sentence: "Atlas refused the service account's client id or secret",
      remedy:
        'Check both, and that they were made in this cloud (commercial or government) and have not expired.',
    };
  }
  if (status === 401 && stale === true) {
    return {
      kind: 'server',
      sentence: `${host} keeps calling the nonce stale`,
      remedy: tryAgain,
      retryable: true,
    };
  }
  if (status === 401) {
    return {
      kind: 'auth',
      sentence: `Atlas refused the ${key}`,
      remedy:
        key === 'API key'
          ? 'The public or private key is wrong, or was made in the other cloud (commercial or government, --gov).'
          : 'Check the service account: it may have been deleted, or made in the other cloud (--gov).',
    };
  }
  if (status === 403) {
    return {
      kind: 'auth',
      sentence: `Atlas does not let this ${key} do that`,
      remedy: `Check the ${key}'s roles and its API access list.`,
    };
  }
  if (status === 404) {
    return {
      kind: 'not-found',
      sentence: `${host} found nothing at this address`,
      remedy: 'Check --project, --cluster and --base-url; it may have been deleted.',
    };
  }
  if (status === 406 || status === 410) {
    return {
      kind: 'request',
      sentence: `${host} no longer offers this version of the API`,
      remedy: 'Use --api v2, or install a newer atlas-exports.',
    };
  }
  if (status === 407) {
    return {
      kind: 'network',
      sentence: 'The proxy requires a user name and a password',
      remedy: 'Put them into HTTPS_PROXY: http://name:password@host:port.',
    };
  }
  if (status === 408 || status === 425) {
    return { kind: 'timeout', sentence: `${host} gave up waiting`, remedy: tryAgain, retryable: true };
  }
  if (status === 429) {
    return {
      kind: 'rate-limited',
      sentence: "Atlas's rate limit is reached",
      remedy: 'Wait, or use a longer --interval or fewer clusters.',
      retryable: true,
    };
  }
  if (status >= 500) {
    return { kind: 'server', sentence: `${host} reported a server error`, remedy: tryAgain, retryable: true };
  }
  return {
    kind: 'request',
    sentence: `${host} did not accept the request`,
    remedy: 'Run with --log FILE and report what it says.',
  };
}

/** An answer other than a success → what a person reads, with `errorCode` and `detail` in brackets, word for word. */
export function answerTrouble(asked: RequestSubject, refusal: ErrorAnswer): Trouble {
  const { status, fault, retryAfter } = refusal;
  const key = asked.credential === 'api-key' ? 'API key' : 'service account';
  const facts = { ...asked, ...refusal, key };
  const special =
    fault.code !== undefined && Object.hasOwn(byCode, fault.code) ? byCode[fault.code] : undefined;
  const row = (special ?? byStatus)(facts);
  const words = [`${status}`, fault.code].filter((each) => each !== undefined).join(' ');
  const detail = clean(fault.detail ?? '', { limit: 300 }).replace(/\.$/, '');
  return {
    kind: row.kind,
    sentence: `${row.sentence} (${words}${detail === '' ? '' : `: ${detail}`}).`,
    remedy: row.remedy,
    status,
    code: fault.code,
    retryable: row.retryable ?? false,
    retryAfter,
  };
}

function address(parameter: unknown): string {
  return typeof parameter === 'string' && parameter !== '' ? ` ${clean(parameter, { limit: 60 })}` : '';
}
