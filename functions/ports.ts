import type { RepositoryView, ServiceLogEntry } from '../shared/api.ts';
import type { BuildState, TrafficShare } from '../shared/deployment.ts';
import type { Env } from '../shared/env.ts';
import type { VulnerabilitySeverity } from '../shared/image-scan.ts';
import type { Sizing } from '../shared/plan.ts';
import type { Figures } from './figures-port.ts';
import type { Jobs } from './jobs-port.ts';
import type { Model } from './language-model.ts';
import type { Accounts, Exports, Project } from './project-ports.ts';
import type { Web } from './web-port.ts';

/** The words for what is outside. Adapters in `google/` implement them; what will not pass is thrown as `Problem`. */
export interface Ports {
  readonly github: GitHub;
  readonly builds: Builds;
  readonly buildLogs: BuildLogs;
  readonly scans: Scans;
  readonly runs: Runs;
  readonly jobs: Jobs;
  readonly runLogs: RunLogs;
  /** Absent where nobody counts: releases are then not compared. */
  readonly figures?: Figures;
  readonly secrets: Secrets;
  readonly project: Project;
  readonly accounts: Accounts;
  readonly web: Web;
  /** Absent where no key is set: rules decide alone. */
  readonly model?: Model;
  /** Absent where no bucket for backups is set, as on the laptop, which backs up by itself. */
  readonly exports?: Exports;
  /** Lets milliseconds pass inside one call; a test moves its own clock instead. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface Repository extends RepositoryView {
  readonly cloneUrl: string;
  readonly htmlUrl: string;
  readonly empty: boolean;
}

export interface Commit {
  readonly sha: string;
  readonly treeSha: string;
  readonly message: string;
  readonly committedAt: string | null;
}

export interface TreeEntry {
  /** Relative to the repository's top, with forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'submodule' | 'symlink';
  /** Blob id for files, tree id for folders. */
  readonly sha: string;
  /** Bytes, 0 for what is not a file. */
  readonly size: number;
}

export type CommitState = 'pending' | 'success' | 'failure' | 'error';

/** Problems: repository-not-found, repository-private, repository-empty, ref-not-found, repository-too-large, repository-unreachable. */
export interface GitHub {
  repositories(): Promise<readonly RepositoryView[]>;
  repository(fullName: string): Promise<Repository>;
  branches(fullName: string): Promise<readonly string[]>;
  /** Resolves a branch, tag or SHA; never falls back to another ref. */
  commit(fullName: string, ref: string): Promise<Commit>;
  tree(
    fullName: string,
    treeSha: string,
  ): Promise<{ readonly entries: readonly TreeEntry[]; readonly truncated: boolean }>;
  blob(fullName: string, blobSha: string): Promise<Uint8Array>;
  setStatus(
    fullName: string,
    sha: string,
    status: {
      readonly state: CommitState;
      readonly description: string;
      readonly targetUrl: string;
      readonly context: string;
    },
  ): Promise<void>;
}

/** All that Cloud Build needs; the Build message made of it is complete by itself. */
export interface BuildRequest {
  readonly region: string;
  /** Found again by this tag, `d-<deployment>-f<fence>`. */
  readonly tag: string;
  readonly labels: readonly string[];
  readonly source: { readonly url: string; readonly sha: string };
  /** Folder of the service in the repository, '' for the top. */
  readonly root: string;
  /** Paths are relative to `root`; `text` is null when the repository's own file is used. */
  readonly dockerfile: { readonly path: string; readonly text: string | null };
  readonly dockerignore: string | null;
  readonly context: string;
  /** Image with tag, and the image of the last release as cache. */
  readonly image: string;
  readonly cacheFrom: string | null;
  readonly timeoutSeconds: number;
  readonly queueSeconds: number;
  readonly serviceAccount: string;
}

export interface Builds {
  create(request: BuildRequest): Promise<BuildState>;
  byTag(region: string, tag: string): Promise<readonly BuildState[]>;
  get(region: string, id: string): Promise<BuildState | null>;
  cancel(region: string, id: string): Promise<void>;
}

export interface BuildLogs {
  /** The last lines that were stored, oldest first; a log may lag behind its build. */
  tail(org: string, deployment: string): Promise<readonly string[]>;
}

/** A vulnerability that is known of a package in an image. */
export interface Vulnerability {
  /** Such as `CVE-2021-44906`; the advisory's own name where it has no CVE. */
  readonly id: string;
  readonly package: string;
  readonly version: string;
  /** The first version without it, null where there is none yet. */
  readonly fixedIn: string | null;
  readonly severity: VulnerabilitySeverity;
  /** Kind of the package, and the image's file that names it where that is known: `npm, /app/package-lock.json`. */
  readonly from: string;
}

export type Scan =
  /** Nobody has taken the image up yet, or somebody is at it. */
  | { readonly state: 'unknown' | 'under-way' }
  | { readonly state: 'unscanned'; readonly because: string }
  | { readonly state: 'scanned'; readonly vulnerabilities: readonly Vulnerability[] };

export interface Scans {
  /** What is known by now of an image, `name@sha256:...`. */
  find(image: string): Promise<Scan>;
}

export interface ServiceRef {
  readonly project: string;
  readonly region: string;
  readonly name: string;
}

/** One revision's configuration, complete: what is not here is not set. */
export interface RevisionConfig {
  readonly revision: string;
  /** Always by digest. */
  readonly image: string;
  /** Secrets with a pinned version number. */
  readonly env: Env;
  readonly port: number;
  readonly sizing: Sizing;
  readonly serviceAccount: string;
  readonly healthPath: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface RunService {
  readonly etag: string;
  readonly uri: string;
  readonly isPublic: boolean;
  /** Whether what was last asked for has been reached, has failed, or is still under way. */
  readonly ready: 'succeeded' | 'failed' | 'pending';
  readonly reason: string | null;
  readonly message: string | null;
  readonly latestCreatedRevision: string | null;
  /** As asked for, and as served. */
  readonly traffic: readonly TrafficShare[];
  readonly served: readonly (TrafficShare & { readonly uri: string | null })[];
  readonly minInstances: number;
  /** The least that Slipway asked for last; null where it did not say. */
  readonly askedMinInstances: number | null;
  readonly maxInstances: number;
}

/** What a revision is made of, as Cloud Run tells it. */
export interface LiveConfig extends Pick<RevisionConfig, 'image' | 'env' | 'port' | 'serviceAccount'> {
  readonly sizing: Pick<Sizing, 'cpu' | 'memoryMiB' | 'concurrency' | 'maxInstances'>;
}

export interface RunRevision {
  readonly name: string;
  readonly ready: 'succeeded' | 'failed' | 'pending';
  readonly reason: string | null;
  readonly message: string | null;
  readonly image: string;
  readonly configHash: string | null;
  readonly config: LiveConfig;
  readonly startupProbe: string | null;
}

/**
 * Get, then write with the etag that was read; a conflict throws and is delivered again.
 * A write answers the name of its long-running operation, which `wait` follows for a bounded time.
 */
export interface Runs {
  service(ref: ServiceRef): Promise<RunService | null>;
  revision(ref: ServiceRef, revision: string): Promise<RunRevision | null>;
  /** A new private service whose only revision is this one. */
  create(ref: ServiceRef, config: RevisionConfig, tag: string, options: WriteOptions): Promise<string>;
  /** A new revision, reachable by its tag; `traffic` stays as it is, and gives it none unless it stands there itself. */
  addRevision(
    ref: ServiceRef,
    etag: string,
    config: RevisionConfig,
    tag: string,
    traffic: readonly TrafficShare[],
    options: WriteOptions,
  ): Promise<string>;
  setTraffic(ref: ServiceRef, etag: string, traffic: readonly TrafficShare[]): Promise<string>;
  /** Whether the operation is over within the seconds given, at most 30. */
  wait(operation: string, seconds: number): Promise<boolean>;
  /** Opens the service to everybody; answers the sentence of a warning with the exact command where that is not permitted. */
  open(ref: ServiceRef, etag: string): Promise<string | null>;
  remove(ref: ServiceRef, etag: string): Promise<void>;
}

export interface WriteOptions {
  /** Only ask whether the write would be taken. */
  readonly validateOnly: boolean;
}

export interface RunLogs {
  /** Newest last, at most `limit`. */
  entries(
    ref: ServiceRef,
    filter: { readonly revision?: string; readonly since?: string; readonly trace?: string; readonly limit: number },
  ): Promise<readonly ServiceLogEntry[]>;
}

export interface Secrets {
  /** Adds a version, creating the secret where it is missing; answers the version's number. */
  write(name: string, value: string, labels: Readonly<Record<string, string>>): Promise<number>;
  /** The number that a version (or `latest`) stands for; null when secret or version is not there. */
  resolve(name: string, version: string): Promise<number | null>;
  /** The value, for redaction alone; null when it is not there. */
  read(name: string, version: string): Promise<string | null>;
  list(): Promise<
    readonly {
      readonly name: string;
      readonly createdAt: string | null;
      readonly labels: Readonly<Record<string, string>>;
    }[]
  >;
  /** Lets an account read the values of a secret. Problem: permission-missing. */
  allowReader(name: string, email: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A document as it was read; times are Firestore's own. */
export interface Doc<T> {
  readonly data: T;
  /** Opaque; passed back as a write's precondition. */
  readonly updateTime: unknown;
}

export type Write =
  | { readonly op: 'create'; readonly path: string; readonly data: object }
  | { readonly op: 'update'; readonly path: string; readonly data: object; readonly lastUpdateTime: unknown }
  /** Only the fields named, whatever the document's version. */
  | { readonly op: 'merge'; readonly path: string; readonly data: object }
  /** Adds to a number, whatever the document's version; from 0 where document or field is missing. */
  | { readonly op: 'increment'; readonly path: string; readonly field: string; readonly by: number }
  /** Whatever the document's version, unless one is named; nothing where it is gone. */
  | { readonly op: 'delete'; readonly path: string; readonly lastUpdateTime?: unknown };

/** A query by a single collection (or collection group); every one stands in `engine/queries.ts`. */
export interface Query {
  readonly collection: string;
  readonly group: boolean;
  readonly where: readonly (readonly [field: string, op: '==' | '<=' | '<' | '>=' | '>', value: unknown])[];
  readonly orderBy: readonly (readonly [field: string, direction: 'asc' | 'desc'])[];
  readonly limit: number;
}

/** Firestore, as far as the engine needs it. Contention and network trouble throw and are delivered again. */
export interface Store {
  /** Reads at one moment, which is the `now` of whatever is decided from it. */
  read(paths: readonly string[]): Promise<{ readonly docs: readonly (Doc<unknown> | null)[]; readonly now: string }>;
  query(query: Query): Promise<readonly (Doc<unknown> & { readonly path: string })[]>;
  /** All or nothing; `conflict` when a precondition did not hold. */
  commit(writes: readonly Write[]): Promise<'committed' | 'conflict'>;
}

/** Pub/Sub, as far as the engine needs it. */
export interface Broker {
  publish(topic: string, message: object, attributes: Readonly<Record<string, string>>): Promise<void>;
}
