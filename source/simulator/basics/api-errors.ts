import { jsonReply } from './reply.ts';
import type { Reply } from './reply.ts';

type Row = {
  readonly status: number;
  readonly detail: (parameters: readonly unknown[]) => string;
};

const rows = {
  UNEXPECTED_ERROR: { status: 500, detail: () => 'Unexpected error.' },
  USER_UNAUTHORIZED: {
    status: 401,
    detail: () => 'Current user is not authorized to perform this action.',
  },
  IP_ADDRESS_NOT_ON_ACCESS_LIST: {
    status: 403,
    detail: ([address]) => `IP address ${String(address)} is not allowed to access this resource.`,
  },
  GROUP_NOT_FOUND: { status: 404, detail: ([group]) => `No group with ID ${String(group)} exists.` },
  CLUSTER_NOT_FOUND: {
    status: 404,
    detail: ([cluster, group]) => `No cluster named ${String(cluster)} exists in group ${String(group)}.`,
  },
  BACKUP_EXPORT_NOT_FOUND: {
    status: 404,
    detail: ([id]) => `No snapshot export job with ID ${String(id)} exists.`,
  },
  BACKUP_EXPORT_BUCKET_NOT_FOUND: {
    status: 404,
    detail: ([id]) => `No snapshot export bucket with ID ${String(id)} exists.`,
  },
  BACKUP_SNAPSHOT_NOT_FOUND: {
    status: 404,
    detail: ([id]) => `No snapshot with ID ${String(id)} exists.`,
  },
  BACKUP_CONFIG_NOT_FOUND: {
    status: 404,
    detail: ([cluster]) => `Backups are not enabled for cluster ${String(cluster)}.`,
  },
  RESOURCE_NOT_FOUND: { status: 404, detail: ([path]) => `Cannot find resource ${String(path)}.` },
  METHOD_NOT_ALLOWED: { status: 405, detail: ([method]) => `Method ${String(method)} is not allowed.` },
  CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API: {
    status: 400,
    detail: ([cluster]) => `Flex cluster ${String(cluster)} cannot be used in the Cluster API.`,
  },
  INVALID_QUERY_PARAMETER: {
    status: 400,
    detail: ([name]) => `Invalid query parameter ${String(name)} specified.`,
  },
  INVALID_VERSION_DATE: { status: 406, detail: () => 'Invalid accept header or version date.' },
  VERSION_GONE: { status: 410, detail: () => 'The requested version of this resource is gone.' },
  RATE_LIMITED: { status: 429, detail: () => 'Resource is limited by request rate.' },
  RATE_LIMITED_TOKEN_BUCKET: {
    status: 429,
    detail: ([path, wait, capacity, refill, period]) =>
      `Rate limit exceeded for ${String(path)}. Please retry after ${String(wait)} seconds. Request capacity: ${String(capacity)}. Refill rate: ${String(refill)} per ${String(period)} seconds.`,
  },
  SERVICE_UNAVAILABLE: { status: 503, detail: () => 'The service is temporarily unavailable.' },
} as const satisfies Record<string, Row>;

/** The `errorCode`s that the simulator sends on its own. */
export type ErrorCode = keyof typeof rows;

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  410: 'Gone',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Details that may differ from the table. */
export type ErrorDetails = {
  readonly status?: number | undefined;
  readonly detail?: string | undefined;
  readonly headers?: Reply['headers'];
};

/** An error as Atlas sends it: `{detail, error, errorCode, parameters, reason}` (Atlas reference, "Errors"). */
export function errorReply(
  code: ErrorCode,
  parameters: readonly unknown[] = [],
  details: ErrorDetails = {},
): Reply {
  const row: Row = rows[code];
  return customError(
    details.status ?? row.status,
    code,
    details.detail ?? row.detail(parameters),
    parameters,
    details.headers,
  );
}

/** An error with an arbitrary code. */
export function customError(
  status: number,
  code: string,
  detail: string,
  parameters: readonly unknown[] = [],
  headers: Reply['headers'] = {},
): Reply {
  return jsonReply(
    status,
    { detail, error: status, errorCode: code, parameters, reason: reasons[status] ?? 'Error' },
    headers,
  );
}

/** Whether the table has that code. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(rows, code);
}
