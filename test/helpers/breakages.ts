import type { FaultKind, Fault } from '../../source/simulator/http/faults.ts';
import type { WatchedSimulator } from './watched-simulator.ts';

type Where = {
  readonly signIn: 'api-key' | 'service-account';
  /** The affected requests. */
  readonly pattern: RegExp;
  /** Where jobs arrive meanwhile, Prod0 when left out: there they would push others to the next page. */
  readonly arrivals?: 'Orders';
  readonly prepare?: (watch: WatchedSimulator) => void;
  /** Triggers such a request. */
  readonly provoke?: (watch: WatchedSimulator) => void;
};

export type Place =
  | 'page 1'
  | 'page 1, with a token'
  | 'page 3 of 5'
  | 'a job by its id'
  | 'the token request'
  | 'connect';

/** Where something can go wrong. */
export const places: Readonly<Record<Place, Where>> = {
  'page 1': { signIn: 'api-key', pattern: /pageNum=1&/ },
  'page 1, with a token': { signIn: 'service-account', pattern: /pageNum=1&/ },
  'page 3 of 5': { signIn: 'api-key', pattern: /pageNum=3&/, arrivals: 'Orders' },
  'a job by its id': {
    signIn: 'api-key',
    pattern: /exports\/[0-9a-f]{24}$/,
    arrivals: 'Orders',
    // Two are requested by their page, one alone by its id.
    prepare: ({ world, running }) => world.endJob(running('Prod0')[0]!.id),
  },
  'the token request': {
    signIn: 'service-account',
    pattern: /oauth/,
    provoke: ({ simulator }) => simulator.revokeTokens(),
  },
  connect: { signIn: 'api-key', pattern: /./, provoke: ({ client }) => client.reconnect() },
};

/** Until the timeout, in real time. */
const silences: readonly FaultKind[] = [
  { kind: 'hang', at: 'headers' },
  { kind: 'hang', at: 'body' },
];

const answers: readonly FaultKind[] = [
  { kind: 'slow', delay: 3, at: 'headers' },
  { kind: 'slow', delay: 3, at: 'body' },
  { kind: 'reset', at: 'headers' },
  { kind: 'reset', at: 'body' },
  { kind: 'truncated' },
  { kind: 'half-json' },
  { kind: 'html' },
  { kind: 'html', status: 200 },
  { kind: 'empty' },
  { kind: 'empty', status: 503 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 503, retryAfter: 7 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, retryAfter: 0 },
  { kind: 'status', status: 429, retryAfter: 45 },
  { kind: 'status', status: 429, retryAfter: 200 },
  { kind: 'status', status: 401 },
  { kind: 'status', status: 403, errorCode: 'IP_ADDRESS_NOT_ON_ACCESS_LIST', parameters: ['192.0.2.1'] },
  { kind: 'status', status: 404, errorCode: 'CLUSTER_NOT_FOUND' },
  { kind: 'redirect', location: 'http://127.0.0.2/login' },
  { kind: 'garbage', at: 'headers' },
  { kind: 'garbage', at: 'body' },
  { kind: 'body', body: '{"results":7}' },
  { kind: 'headers', headers: { date: undefined, 'ratelimit-remaining': 'many' } },
];

const challenges: readonly FaultKind[] = [{ kind: 'challenge' }, { kind: 'challenge', stale: true }];

const connections: readonly FaultKind[] = [
  { kind: 'hang', at: 'connect' },
  { kind: 'reset', at: 'connect' },
];

/** Every wrong answer of the simulator, each once. */
export const wrongAnswers = repeated([...answers, ...challenges], 1);

/** Everything that can go wrong there: slow faults once, the others three times in a row. */
export function breakages(place: Place): readonly Fault[] {
  if (place === 'connect') return [...repeated(connections, 1), ...repeated(connections.slice(1), 3)];
  return [...repeated(silences, 1), ...repeated([...answers, ...challenges], 3)];
}

function repeated(kinds: readonly FaultKind[], times: number): readonly Fault[] {
  return kinds.map((kind) => ({ ...kind, times }));
}
