import type { SimulatedSnapshot } from '../world/backup.ts';
import { wholeSeconds } from './job-json.ts';

/** A snapshot as Atlas sends it at that time (recorded); undefined before it is taken and once it has expired. */
export function snapshotBody(
  snapshot: SimulatedSnapshot,
  cluster: { readonly name: string; readonly shardNames: readonly string[] },
  now: number,
): Record<string, unknown> | undefined {
  if (now < snapshot.startedAt || now >= snapshot.expiresAt) return undefined;
  const isTaken = now >= snapshot.createdAt;
  const sharded = cluster.shardNames.length > 0;
  return {
    cloudProvider: 'AWS',
    copyRegions: [],
    ...(isTaken ? { createdAt: wholeSeconds(snapshot.createdAt) } : {}),
    expiresAt: wholeSeconds(snapshot.expiresAt),
    frequencyType: snapshot.frequencyType,
    id: snapshot.id,
    ...(sharded
      ? {
          members: cluster.shardNames.map((replicaSetName, index) => ({
            cloudProvider: 'AWS',
            id: memberId(snapshot.id, index),
            replicaSetName,
          })),
        }
      : { replicaSetName: cluster.name }),
    mongodVersion: '8.0.13',
    policyItems: snapshot.policyItems,
    snapshotType: snapshot.snapshotType,
    status: isTaken ? 'completed' : 'inProgress',
    storageSizeBytes: isTaken ? snapshot.storageSizeBytes : 0,
    type: sharded ? 'shardedCluster' : 'replicaSet',
    ...snapshot.fields,
  };
}

function memberId(id: string, index: number): string {
  return id.slice(0, 8) + (index + 1).toString(16).padStart(4, '0') + id.slice(12);
}
