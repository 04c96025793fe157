import type { Bucket, Job } from '../jobs/job.ts';

const schemes: Readonly<Record<string, string>> = { AWS: 's3://', GCP: 'gs://', AZURE: 'https://' };

/**
 * The export's place in its bucket (`s3://bucketName/prefix` and its like); without the bucket's record the prefix
 * alone; undefined when the job names neither. Atlas writes prefixes with and without a leading slash.
 */
export function placeOf(job: Job, bucket: Bucket | undefined): string | undefined {
  const prefix = job.prefix?.replace(/^\/+/, '');
  if (!bucket) return prefix;
  const path = prefix === undefined ? '' : `/${prefix}`;
  if (bucket.cloudProvider === 'AZURE' && bucket.serviceUrl) {
    const service = bucket.serviceUrl.replace(/^https?:\/\//, '').replace(/\/+$/, '');
    return `https://${service}/${bucket.bucketName}${path}`;
  }
  const scheme = schemes[bucket.cloudProvider] ?? `${bucket.cloudProvider.toLowerCase()}://`;
  return `${scheme}${bucket.bucketName}${path}`;
}
