import type { Page } from '../../source/atlas/api/api.ts';
import type { Job } from '../../source/jobs/job.ts';
import { isUnfinished } from '../../source/jobs/job.ts';
import { jobOf } from './job-of.ts';

/** The properties of one model of Atlas's list; numbers picked by a test decide the rest. */
export type ModelOptions = {
  readonly order: 'newest' | 'oldest' | 'none';
  readonly links: boolean;
  /** Added to the true count; undefined for answers without a count. */
  readonly countError?: number | undefined;
};

/** Atlas's list of one cluster in memory: jobs arrive, end, move and vanish on command. */
export class ModelServer {
  /** As listed. */
  jobs: Job[] = [];
  countError: number | undefined;
  /** Entries that arrived unreadable and stay so, and those that were readable before. */
  readonly blank = new Set<string>();
  readonly spoilt = new Set<string>();
  readonly #options: ModelOptions;
  #made = 0;
  #time = 1_700_000_000_000;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.countError = options.countError;
  }

  /**
   * A new job, unfinished unless `ended`; `luck` picks its id, its date (new, that of the previous job, or none) and,
   * without an order, its place.
   */
  arrive(luck: number, ended = false): Job {
    this.#made += 1;
    if (luck % 4 !== 0) this.#time += 60_000;
    const job = jobOf(`${(luck * 7919) % 1000}-${this.#made}`, {
      createdAt: luck % 9 === 8 ? undefined : this.#time,
      state: ended ? 'Successful' : luck % 2 === 0 ? 'Queued' : 'InProgress',
      finishedAt: ended ? this.#time : undefined,
    });
    const { order } = this.#options;
    const place =
      order === 'newest' ? 0 : order === 'oldest' ? this.jobs.length : luck % (this.jobs.length + 1);
    this.jobs.splice(place, 0, job);
    return job;
  }

  /** An unfinished job ends. */
  end(luck: number): void {
    const open = this.jobs.filter(isUnfinished);
    const job = open[luck % open.length];
    if (job === undefined) return;
    this.replace({
      ...job,
      state: 'Failed',
      stateText: 'Failed',
      errMsg: `because ${luck}`,
      finishedAt: this.#time,
    });
  }

  /** An unfinished job makes progress. */
  progress(luck: number): void {
    const open = this.jobs.filter(isUnfinished);
    const job = open[luck % open.length];
    if (job)
      this.replace({ ...job, exportStatus: { exportedCollections: luck, totalCollections: luck * 2 } });
  }

  /** An entry arrives that is not a readable job. */
  arriveBlank(luck: number): void {
    this.blank.add(this.arrive(luck, true).id);
  }

  /** A job becomes unreadable, until `fix`. */
  spoil(luck: number): void {
    const job = this.jobs[luck % Math.max(1, this.jobs.length)];
    if (job !== undefined && !this.blank.has(job.id)) this.spoilt.add(job.id);
  }

  fix(): void {
    this.spoilt.clear();
  }

  /** The jobs in a list. */
  get readable(): readonly Job[] {
    return this.jobs.filter(({ id }) => this.#isReadable(id));
  }

  vanish(luck: number): void {
    this.jobs.splice(luck % Math.max(1, this.jobs.length), 1);
  }

  /** Without an order, a job moves. */
  move(luck: number): void {
    if (this.#options.order !== 'none') return;
    const [job] = this.jobs.splice(luck % Math.max(1, this.jobs.length), 1);
    if (job) this.jobs.splice((luck * 31) % (this.jobs.length + 1), 0, job);
  }

  replace(job: Job): void {
    this.jobs = this.jobs.map((other) => (other.id === job.id ? job : other));
  }

  /** A page as Atlas would send it now; fresh objects, as from the network. */
  page(pageNum: number, itemsPerPage: number): Page<Job> {
    const start = (pageNum - 1) * itemsPerPage;
    const entries = this.jobs.slice(start, start + itemsPerPage);
    const items = entries.filter(({ id }) => this.#isReadable(id));
    return {
      items: items.map(fresh),
      totalCount: this.countError === undefined ? undefined : Math.max(0, this.jobs.length + this.countError),
      hasNext: this.#options.links ? start + itemsPerPage < this.jobs.length : undefined,
      received: entries.length,
      problems: items.length < entries.length ? ['odd'] : [],
    };
  }

  /** One job; undefined when Atlas answers 404. */
  job(id: string): Job | undefined {
    const job = this.jobs.find((one) => one.id === id);
    return job && fresh(job);
  }

  #isReadable(id: string): boolean {
    return !this.blank.has(id) && !this.spoilt.has(id);
  }
}

/** By hand: structuredClone took most of the time of a test with 15,000 jobs. */
function fresh(job: Job): Job {
  return {
    ...job,
    components: job.components.map((component) => ({ ...component })),
    customData: job.customData.map((entry) => ({ ...entry })),
    exportStatus: job.exportStatus && { ...job.exportStatus },
  };
}
