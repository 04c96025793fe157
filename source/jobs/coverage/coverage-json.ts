import { isoTime } from '../job-json.ts';
import type { Coverage } from './coverage.ts';
import type { Verdict } from './facts.ts';

/** A cluster's verdict as scripts read it; times are ISO 8601 in UTC, and absent ones are left out. */
export type CoverageJson = {
  readonly groupId: string;
  readonly groupName: string;
  readonly clusterName: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly remedy?: string;
  readonly dataAsOf?: string;
  readonly lastGoodAt?: string;
  readonly nextDue?: string;
  readonly lastChance?: string;
  readonly basis?: string;
};

/** The verdict under the names that scripts read. */
export function coverageJson(coverage: Coverage): CoverageJson {
  const { groupId, groupName, clusterName, verdict, reason, basis } = coverage;
  const remedy = remedyWith(coverage);
  const time = (name: 'dataAsOf' | 'lastGoodAt' | 'nextDue' | 'lastChance') => {
    const at = coverage[name];
    return at === undefined ? {} : { [name]: isoTime(at) };
  };
  return {
    groupId,
    groupName,
    clusterName,
    verdict,
    reason,
    ...(remedy !== undefined && { remedy }),
    ...time('dataAsOf'),
    ...time('lastGoodAt'),
    ...time('nextDue'),
    ...time('lastChance'),
    ...(basis !== undefined && { basis }),
  };
}

/** What to do, with the command for it where there is one. */
function remedyWith({ remedy, command, commandFor }: Coverage): string | undefined {
  if (remedy === undefined || command === undefined) return remedy;
  return `${remedy} Command${commandFor === undefined ? '' : ` for ${commandFor}, which expires first`}: ${command}`;
}
