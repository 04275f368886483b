import type { Env } from '../shared/env.ts';
import type { ServiceRef } from './ports.ts';

/** A command that runs to its end in a container of an image; what is not here is not set. */
export interface JobRequest {
  /** Name of the job, which is its identity: it has one execution, and that one is never repeated. */
  readonly job: string;
  /** Always by digest. */
  readonly image: string;
  /** Run by the image's shell in the image's folder. */
  readonly command: string;
  /** Secrets with a pinned version number. */
  readonly env: Env;
  readonly serviceAccount: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  /** After so many seconds it is ended. */
  readonly timeoutSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A job with its only execution, as it stands. */
export interface JobRun {
  readonly job: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Null while it runs, and where it did not end by itself. */
  readonly exitCode: number | null;
  /** Cloud Run's own words about its end. */
  readonly message: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

export interface JobLine {
  readonly at: string;
  readonly text: string;
}

/** Cloud Run jobs; a `ServiceRef` says of which service they are, and where. */
export interface Jobs {
  /**
   * Creates a job and starts its execution in one call, so that a name runs once however often this is called: a second
   * call throws. Problems: release-refused, permission-missing.
   */
  start(ref: ServiceRef, request: JobRequest): Promise<void>;
  /** Null where there is no such job. */
  get(ref: ServiceRef, job: string): Promise<JobRun | null>;
  /** The same as soon as it is over, or after the seconds given, at most 30. */
  follow(ref: ServiceRef, job: string, seconds: number): Promise<JobRun | null>;
  /** The newest lines, oldest first, at most `limit`; they lag behind, and the last one is about the end of the container. */
  log(ref: ServiceRef, job: string, limit: number): Promise<readonly JobLine[]>;
  /** Ends the execution; nothing where it is over. */
  cancel(ref: ServiceRef, job: string): Promise<void>;
  /** Jobs of a service, newest first. */
  list(ref: ServiceRef): Promise<readonly JobRun[]>;
  /** With all its executions; nothing where it is gone. */
  remove(ref: ServiceRef, job: string): Promise<void>;
}

/** The label by which the jobs of a service are found. */
export const serviceLabel = 'slipway-service';

/** Cloud Run's line about a container that has ended comes after all that it printed. */
export function isAboutEnd({ text }: JobLine): boolean {
  return /^(Container (called exit\(|terminated on signal)|Execution \S+ has )/.test(text);
}
