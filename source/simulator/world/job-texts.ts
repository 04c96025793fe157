import type { Reason } from './job-timeline.ts';

/** Failures of exports, in a cloud's words. Atlas publishes no list of codes; these are invented. */
export const failures: readonly [Reason, ...Reason[]] = [
  {
    errorCode: 'EXPORT_BUCKET_ACCESS_DENIED',
    message: "Access denied: the bucket's role lacks s3:PutObject",
  },
  {
    errorCode: 'EXPORT_BUCKET_ACCESS_DENIED',
    message:
      'User: arn:aws:sts::358363220050:assumed-role/atlas-backup-export/mongodb-atlas-5f2b is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::acme-atlas-exports/exported_snapshots/.complete" because no identity-based policy allows the s3:PutObject action (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: 7T4QJ1W8E0XN5R2K)',
  },
  {
    errorCode: 'EXPORT_BUCKET_NOT_FOUND',
    message: 'The specified bucket does not exist: acme-atlas-exports-old',
  },
  {
    errorCode: 'EXPORT_ASSUME_ROLE_FAILED',
    message: 'Could not assume the IAM role: the external ID does not match the trust policy of the role',
  },
  {
    errorCode: 'EXPORT_ENCRYPTION_KEY_UNAVAILABLE',
    message:
      'KMS key arn:aws:kms:eu-central-1:358363220050:key/2f6c0f1e-7d1b-4f0e-9b53-5e7c1b0a9d11 is pending deletion; objects cannot be encrypted with it. The part that was written before the key went away has not been removed from the bucket.',
  },
  {
    errorCode: 'EXPORT_SNAPSHOT_EXPIRED',
    message: 'The snapshot passed its retention time while the export was waiting, and was deleted',
  },
  {
    errorCode: 'EXPORT_INTERNAL_ERROR',
    message: 'Internal error while reading collection ledger.entries: connection closed by the export host',
  },
  {
    errorCode: 'EXPORT_TIMEOUT',
    message:
      'The export host stopped reporting progress for 60 minutes while it was writing orders.line_items (collection 31 of 40, part 118); the job was given up',
  },
];

/** Why jobs get cancelled. */
export const cancellations: readonly [Reason, ...Reason[]] = [
  {
    errorCode: 'EXPORT_CANCELLED',
    message: 'Cancelled: a newer snapshot export of this cluster was requested',
  },
  { errorCode: 'EXPORT_CANCELLED', message: 'Cancelled: the backup policy that asked for it was removed' },
  { errorCode: 'EXPORT_CANCELLED', message: 'Cancelled by MongoDB support on request of the project owner' },
];

type Entries = readonly { readonly key: string; readonly value: string }[];

/** Tags that people give their exports. */
export const tags: readonly [Entries, ...Entries[]] = [
  [{ key: 'policy', value: 'daily' }],
  [
    { key: 'policy', value: '6-hourly' },
    { key: 'requestedBy', value: 'backup-scheduler' },
  ],
  [
    { key: 'ticket', value: 'OPS-4711' },
    { key: 'requestedBy', value: 'maria.hernandez@example.com' },
  ],
  [
    { key: '用途', value: '月次監査のためのエクスポート' },
    { key: '담당자', value: '김민준' },
  ],
  [
    { key: 'release 🚀', value: '2026.8 👩‍👩‍👧‍👦 ✅' },
    { key: 'team', value: 'Überweisungen' },
  ],
  [
    {
      key: 'note',
      value:
        'Taken before the migration of the ledger to its new schema. Keep it until the auditors have signed off: the checksum of each collection is in the runbook, and whoever restores from here must replay the payment events from the queue afterwards, beginning with the offset that the .complete file names, or balances will be off by the transfers of that night.',
    },
  ],
];
