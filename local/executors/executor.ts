/** The port through which the laptop's Cloud Build and Cloud Run really build and really run. */
export interface Executor {
  readonly kind: 'docker' | 'native';
  /** Carries out a Dockerfile and stores the image under its digest; throws `BuildFailed` when a step fails. */
  build(request: ImageBuild): Promise<BuiltImage>;
  /** What is stored under `name@sha256:...`, or null when there is no such image. */
  inspect(reference: string): Promise<StoredImage | null>;
  /** Texts of files of an image by their absolute paths; what is no file there, or larger than 64 MiB, is left out. */
  readFiles(reference: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Starts one container of an image; resolves when the process exists, not when it listens. */
  run(request: InstanceRequest): Promise<Instance>;
  /** Ends whatever this executor left behind in an earlier life (a kill of its host process). */
  sweep(): Promise<void>;
}

export interface ImageBuild {
  /** The folder that is the build context; it holds the source and is not changed. */
  readonly context: string;
  /** Path of the Dockerfile, relative to the context. */
  readonly dockerfile: string;
  /** Image name with tag, for instance `127.0.0.1:4810/slipway/web:d3`. */
  readonly image: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target?: string;
  /** Images that may serve as cache; absent ones are ignored. */
  readonly cacheFrom: readonly string[];
  /** One line of output without its line feed, ANSI codes kept. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface BuiltImage {
  /** `name:tag` as asked. */
  readonly image: string;
  /** `sha256:` and 64 hexadecimal digits, derived from the content. */
  readonly digest: string;
  /** Bytes of the image, null where the executor cannot know it. */
  readonly sizeBytes: number | null;
  /** Sentences such as `node:24-slim -> this machine's Node 20.20`, empty for Docker. */
  readonly substitutions: readonly string[];
  /** Whether another major version than the one asked for was used. */
  readonly otherMajor: boolean;
}

export interface StoredImage {
  readonly digest: string;
  readonly sizeBytes: number | null;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | null;
  /** Where its program starts, absolute. */
  readonly workdir: string;
}

/** No list of packages is longer. */
export const longestText = 64 << 20;

export interface InstanceRequest {
  /** `name@sha256:...` */
  readonly image: string;
  /** Unique among the instances that live, letters, digits and hyphens. */
  readonly name: string;
  /** The whole environment beyond the image's own, PORT included. */
  readonly env: Readonly<Record<string, string>>;
  /** The container port that traffic is sent to. */
  readonly port: number;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** vCPU, may be a fraction. */
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** Where the proxy reaches the container port; a refused connection means that nothing listens there. */
export type Upstream = { readonly socketPath: string } | { readonly host: string; readonly port: number };

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly oomKilled: boolean;
}

export interface Instance {
  readonly name: string;
  readonly upstream: Upstream;
  /** Resolves once, when the container's first process has ended. */
  readonly exited: Promise<Exit>;
  /** Sockets the container listens on, as seen inside it: evidence for wrong-port and loopback failures. */
  listening(): Promise<readonly { readonly address: string; readonly port: number }[]>;
  /** SIGTERM, then SIGKILL after the grace period in milliseconds; resolves when nothing is left. */
  stop(graceMs: number): Promise<void>;
}

/** A step of the Dockerfile failed, or the executor cannot carry it out. */
export class BuildFailed extends Error {
  readonly kind: 'step-failed' | 'unsupported' | 'no-base' | 'cancelled';
  readonly exitCode: number | null;

  constructor(kind: BuildFailed['kind'], message: string, exitCode: number | null = null) {
    super(message);
    this.name = 'BuildFailed';
    this.kind = kind;
    this.exitCode = exitCode;
  }
}
