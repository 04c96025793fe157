import type { Verdict } from '../../source/jobs/coverage/facts.ts';

type Said = { readonly clusterName: string; readonly verdict: Verdict; readonly words: string };

/** What the simulator's scenario `coverage` looks like on November 28, 2026, at 08:16 UTC: reason and remedy, worst first. */
export const verdictSentences: readonly Said[] = [
  {
    clusterName: 'orders-eu',
    verdict: 'missing',
    words:
      'Atlas made no export job for the snapshot of Nov 28 03:17 UTC, so it is not in the bucket. ' +
      "Export that snapshot by hand before it expires on Dec 5 03:18 UTC (in 6 d), and check automatic export in the cluster's backup policy.",
  },
  {
    clusterName: 'ledger',
    verdict: 'not-exported',
    words:
      "Access denied: the bucket's role lacks s3:PutObject. So 3 snapshots (Nov 25 23:17 to Nov 27 23:17 UTC) are not in the bucket. " +
      'Fix the cause, then export those snapshots by hand before the first one expires on Dec 2 23:18 UTC (in 4 d): Atlas does not try again.',
  },
  {
    clusterName: 'archive',
    verdict: 'never-due',
    words:
      'Automatic export is set to monthly snapshots, but the backup policy only takes hourly and weekly ones, so nothing will ever be exported. ' +
      "Add monthly snapshots to the cluster's backup policy, or set automatic export to hourly or weekly ones.",
  },
  {
    clusterName: 'reports',
    verdict: 'overdue',
    words:
      'No good export on Nov 26 08:11 UTC, when one was expected: earlier ones came daily. The newest exported snapshot is of Nov 25 08:02 UTC, 3 d old. ' +
      'Check what starts the exports: a cron job or a pipeline may have stopped.',
  },
  {
    clusterName: 'staging',
    verdict: 'failing',
    words:
      'The newest export failed: Could not assume the IAM role: the external ID does not match the trust policy of the role. ' +
      'Fix the cause, then start a new export: Atlas does not try again.',
  },
  {
    clusterName: 'search',
    verdict: 'running',
    words: 'An export has been running since Nov 28 07:38 UTC.',
  },
  {
    clusterName: 'checkout',
    verdict: 'good',
    words: 'The newest exported snapshot is of Nov 27 08:18 UTC, 23 h old.',
  },
  {
    clusterName: 'prod0',
    verdict: 'good',
    words: 'The newest exported snapshot is of Nov 28 02:17 UTC, 5 h old.',
  },
  {
    clusterName: 'scratch',
    verdict: 'no-exports',
    words:
      'Nothing has ever been exported, and automatic export is off. ' +
      "If this is not intended, turn on automatic export in the cluster's backup policy.",
  },
  {
    clusterName: 'vault',
    verdict: 'unknown',
    words:
      'Your address 203.0.113.7 is not on the API access list of the API key (403 IP_ADDRESS_NOT_ON_ACCESS_LIST: IP address 203.0.113.7 is not allowed to access this resource). ' +
      "Add it to the API key's own API access list, not to the project's network access list.",
  },
];
