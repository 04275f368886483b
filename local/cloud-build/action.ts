/** What a build step comes down to on this machine: no shell and no builder container is started for any of them. */
export type Action = WriteFiles | DockerBuild | DockerPull;

export interface WriteFiles {
  readonly kind: 'write-files';
  readonly files: readonly { readonly path: string; readonly base64: string }[];
}

export interface DockerBuild {
  readonly kind: 'docker-build';
  readonly image: string;
  /** Relative to the step's folder, as docker's own command line takes it. */
  readonly file: string;
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly cacheFrom: readonly string[];
}

/** Only accepted where the build may go on without the image. */
interface DockerPull {
  readonly kind: 'docker-pull';
  readonly image: string;
}
