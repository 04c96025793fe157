import type { Verdict } from '../../source/jobs/coverage/facts.ts';

type Said = { readonly clusterName: string; readonly verdict: Verdict; readonly words: string };

/** What the simulator's scenario `coverage` looks like on November 28, 2026, at 08:16 UTC: reason and remedy, worst first. */
export const verdictSentences: readonly Said[] = [
  {
    clusterName: 'orders-eu',
    verdict: 'missing',
    words:
      'No export was started for the snapshot of Nov 28 03:17 UTC, so it is not in the bucket. ' +
      "Export that snapshot with the Atlas CLI before it expires on Dec 5 03:18 UTC (in 6 d). Then look for the cause in the project's activity feed in Atlas.",
  },
  {
    clusterName: 'ledger',
    verdict: 'not-exported',
    words:
      "Access denied: the bucket's role lacks s3:PutObject; 3 snapshots (oldest Nov 25 23:17, newest Nov 27 23:17 UTC) are not in the bucket. " +
      'Fix the cause, then export those 3 snapshots with the Atlas CLI before the first one expires on Dec 2 23:18 UTC (in 4 d): Atlas does not try again.',
  },
  {
    clusterName: 'archive',
    verdict: 'never-due',
    words:
      'Automatic export never runs: it is set to monthly snapshots, but the backup policy only takes hourly and weekly ones. ' +
      "Add monthly snapshots to the cluster's backup policy in Atlas, or set automatic export to hourly or weekly ones.",
  },
  {
    clusterName: 'reports',
    verdict: 'overdue',
    words:
      'No export has succeeded since Nov 25 08:07 UTC; they came daily before, so one was expected about Nov 26 08:11 UTC. ' +
      "If a cron job or a pipeline started the exports, check that it still runs. If Atlas started them, turn automatic export on again in the cluster's backup policy: it is off.",
  },
  {
    clusterName: 'staging',
    verdict: 'failing',
    words:
      'Could not assume the IAM role: the external ID does not match the trust policy of the role; the last export (Nov 28 05:16 UTC) failed, and the newest exported snapshot is of Nov 19 08:11 UTC, 9 d old. ' +
      'Fix the cause, then export the newest snapshot with the Atlas CLI: Atlas does not try again.',
  },
  {
    clusterName: 'search',
    verdict: 'running',
    words:
      'Running for 37 min; until it ends, the newest exported snapshot is of Nov 27 07:37 UTC, 24 h old.',
  },
  {
    clusterName: 'checkout',
    verdict: 'good',
    words: 'Daily at 08:17 UTC, as scheduled: the newest exported snapshot is of Nov 27 08:18 UTC.',
  },
  {
    clusterName: 'prod0',
    verdict: 'good',
    words: 'Daily at 02:16 UTC, as scheduled: the newest exported snapshot is of Nov 28 02:17 UTC.',
  },
  {
    clusterName: 'scratch',
    verdict: 'no-exports',
    words:
      'Nothing has ever been exported, and automatic export is off. ' +
      'If this cluster should be exported, turn on automatic export in its backup policy in Atlas.',
  },
  {
    clusterName: 'vault',
    verdict: 'unknown',
    words:
      'Your address 203.0.113.7 is not on the API access list of the API key (403 IP_ADDRESS_NOT_ON_ACCESS_LIST: IP address 203.0.113.7 is not allowed to access this resource). ' +
      "Add it to the API key's own API access list, not to the project's network access list.",
  },
];
