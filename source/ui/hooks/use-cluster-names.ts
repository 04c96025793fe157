import { useMemo, useState } from 'react';
import type { FeedState } from '../../feed/feed-state.ts';
import { createClusterNamer, type ClusterNames, type ProjectNames } from '../../jobs/cluster-names.ts';

/** What the clusters are called; the same object while no name changes. */
export function useClusterNames(clusters: FeedState['clusters'], projects: ProjectNames): ClusterNames {
  const [namesOf] = useState(createClusterNamer);
  return useMemo(() => namesOf(clusters, projects), [namesOf, clusters, projects]);
}
