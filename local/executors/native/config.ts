/** What an image says about how it is run, in the words of a Dockerfile. */
export interface ImageConfig {
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** As USER names it, `''` for root. */
  readonly user: string;
  readonly workdir: string;
  /** The shell of the shell form. */
  readonly shell: readonly string[];
  readonly exposed: readonly string[];
  readonly volumes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck: string | null;
  readonly stopSignal: string | null;
}

export const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const emptyConfig: ImageConfig = {
  env: { PATH: standardPath },
  entrypoint: null,
  cmd: null,
  user: '',
  workdir: '/',
  shell: ['/bin/sh', '-c'],
  exposed: [],
  volumes: [],
  labels: {},
  healthcheck: null,
  stopSignal: null,
};
