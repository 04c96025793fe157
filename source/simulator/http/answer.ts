import { customError, errorReply, isErrorCode } from '../basics/api-errors.ts';
import type { DigestGuard } from '../auth/digest-guard.ts';
import type { FaultKind } from './faults.ts';
import type { CancelledWord } from './job-json.ts';
import type { Reply } from '../basics/reply.ts';
import { answerResource } from './resources.ts';
import type { ServiceAccounts } from '../auth/service-accounts.ts';
import type { LimitedAnswer, Limits } from './limits.ts';
import type { WorldHandle } from '../world/world-handle.ts';

/** A complete request, with its body. */
export type ReceivedRequest = {
  readonly method: string;
  /** The request target, verbatim: what Digest signs. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
};

/** The code and header of a 429 when the bucket is empty. */
export type LimitAnswer = {
  readonly errorCode: 'RATE_LIMITED' | 'RATE_LIMITED_TOKEN_BUCKET';
  readonly retryAfter: boolean;
};

/** Everything between a request and its answer. */
export type AnswerContext = {
  readonly guard: DigestGuard;
  readonly accounts: ServiceAccounts;
  readonly limits: Limits;
  readonly limitAnswer: LimitAnswer;
  readonly world: WorldHandle;
  readonly cancelledWord: CancelledWord;
  readonly now: () => number;
  readonly origin: () => string;
};

const tokenPath = '/api/oauth/token';

/** Atlas's answer: first authentication, then rate limits, then the resource. */
export function answer(context: AnswerContext, request: ReceivedRequest): Reply {
  const url = URL.parse(request.target, context.origin());
  const api = /^\/api\/atlas\/(v2|v1\.0)(\/.*)$/.exec(url?.pathname ?? '');
  if (url?.pathname === tokenPath) return token(context, request);
  if (url === null || api === null) return errorReply('RESOURCE_NOT_FOUND', [url?.pathname ?? '']);
  if (request.method !== 'GET') {
    return errorReply('METHOD_NOT_ALLOWED', [request.method], { headers: { allow: 'GET' } });
  }
  const entry = identify(context, request);
  if (entry.kind === 'turned away') return entry.reply;
  const limited = context.limits.take(url.pathname);
  const headers = {
    'ratelimit-limit': String(limited.size.capacity),
    'ratelimit-remaining': String(limited.remaining),
    ...(entry.info === undefined ? {} : { 'authentication-info': entry.info }),
  };
  const reply =
    limited.wait === undefined ? admitted(context, request, url, api) : tooMany(context, url, limited);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** The answer to a request without a valid key: a challenge (recorded body and header). */
function challenge(context: AnswerContext, stale: boolean): Reply {
  return errorReply('UNEXPECTED_ERROR', [], {
    status: 401,
    detail: 'You are not authorized for this resource.',
    headers: { 'www-authenticate': context.guard.challenge(stale) },
  });
}

/** The answer that a fault sends instead of the usual one; undefined to send the usual one. */
export function faultReply(context: AnswerContext, fault: FaultKind): Reply | undefined {
  switch (fault.kind) {
    case 'html':
      return page(fault.status ?? 502, 'text/html', proxyPage);
    case 'empty':
      return page(fault.status ?? 200, undefined, '');
    case 'redirect':
      return { ...page(fault.status ?? 302, undefined, ''), headers: { location: fault.location } };
    case 'body':
      return page(fault.status ?? 200, fault.contentType ?? 'application/json', fault.body);
    case 'garbage':
      return page(200, 'application/json', '\u0000\u0013}{"results":[nonsense');
    case 'challenge':
      return challenge(context, fault.stale ?? false);
    case 'status':
      return statusReply(fault);
    default:
      return undefined;
  }
}

type Entry =
  | { readonly kind: 'turned away'; readonly reply: Reply }
  | { readonly kind: 'known'; readonly info: string | undefined };

function identify(context: AnswerContext, { authorization, method, target }: ReceivedRequest): Entry {
  if (authorization !== undefined && /^bearer /i.test(authorization)) {
    if (context.accounts.accepts(authorization)) return { kind: 'known', info: undefined };
    const headers = { 'www-authenticate': 'Bearer realm="MMS Public API", error="invalid_token"' };
    const detail = 'You are not authorized for this resource.';
    return {
      kind: 'turned away',
      reply: errorReply('UNEXPECTED_ERROR', [], { status: 401, detail, headers }),
    };
  }
  const verdict = context.guard.check(authorization ?? '', method, target);
  if (verdict.kind === 'good') return { kind: 'known', info: verdict.info };
  return { kind: 'turned away', reply: challenge(context, verdict.stale) };
}

function admitted(context: AnswerContext, request: ReceivedRequest, url: URL, api: RegExpExecArray): Reply {
  const { refusal } = context.world;
  if (refusal?.kind === 'address') return errorReply('IP_ADDRESS_NOT_ON_ACCESS_LIST', [refusal.address]);
  return answerResource(
    {
      api: api[1] === 'v2' ? 'v2' : 'v1.0',
      path: api[2] ?? '',
      query: url.searchParams,
      accept: request.accept,
      origin: context.origin(),
      now: context.now(),
    },
    context.world,
    context.cancelledWord,
  );
}

function tooMany(context: AnswerContext, url: URL, { size, wait }: LimitedAnswer): Reply {
  const { capacity, refill, seconds } = size;
  const { errorCode, retryAfter } = context.limitAnswer;
  const path = url.pathname.slice(1);
  const parameters = errorCode === 'RATE_LIMITED' ? [] : [path, wait, capacity, refill, seconds];
  return errorReply(errorCode, parameters, { headers: retryAfter ? { 'retry-after': String(wait) } : {} });
}

function token(context: AnswerContext, { method, authorization, contentType, body }: ReceivedRequest): Reply {
  if (method !== 'POST') return errorReply('METHOD_NOT_ALLOWED', [method], { headers: { allow: 'POST' } });
  return context.accounts.answer(authorization, contentType, body);
}

function statusReply(fault: Extract<FaultKind, { kind: 'status' }>): Reply {
  const code = fault.errorCode ?? usualCodes[fault.status] ?? 'UNEXPECTED_ERROR';
  const headers = {
    ...(fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }),
    ...fault.headers,
  };
  const details = { status: fault.status, detail: fault.detail, headers };
  if (isErrorCode(code)) return errorReply(code, fault.parameters, details);
  return customError(fault.status, code, fault.detail ?? 'Something went wrong.', fault.parameters, headers);
}

const usualCodes: Readonly<Record<number, string>> = { 429: 'RATE_LIMITED', 503: 'SERVICE_UNAVAILABLE' };

const proxyPage = `<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>
`;

function page(status: number, contentType: string | undefined, body: string): Reply {
  return { status, headers: { 'content-type': contentType }, body };
}
