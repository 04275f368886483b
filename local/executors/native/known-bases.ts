import { readFile } from 'node:fs/promises';
import { emptyConfig, type ImageConfig, standardPath } from './config.ts';
import type { User } from './skeleton.ts';
import { findGo, findNode, findProgram, findPython, isOfSeries, type Toolchain } from './toolchains.ts';

/** What stands in for a base image on this machine. */
export interface StandIn {
  readonly toolchain: Toolchain | null;
  /** What is used instead, for people. */
  readonly label: string;
  readonly otherMajor: boolean;
  /** Whether this machine's programs are underneath. */
  readonly machine: boolean;
  readonly config: ImageConfig;
  readonly users: readonly User[];
  readonly folders: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly copies: readonly string[];
}

/** No program of this machine can stand in: what to install. */
export interface Missing {
  readonly missing: string;
}

interface KnownBase {
  readonly image: RegExp;
  readonly find: (match: RegExpExecArray) => Promise<StandIn | Missing>;
}

const nodeUser: User = { name: 'node', id: 1000, home: '/home/node' };
const nonroot: User = { name: 'nonroot', id: 65532, home: '/home/nonroot' };

const plain = {
  toolchain: null,
  otherMajor: false,
  machine: true,
  config: emptyConfig,
  users: [] as readonly User[],
  folders: [] as readonly string[],
  links: {} as Readonly<Record<string, string>>,
  copies: [] as readonly string[],
} as const;

/** The base images that can be stood in for, by their name without a registry for Docker's official ones. */
export const knownBases: readonly KnownBase[] = [
  { image: /^scratch$/, find: async () => ({ ...plain, machine: false, label: 'an empty file system' }) },
  { image: /^node(?::(?<tag>.+))?$/, find: (match) => language(match, findNode, 'nodejs', node) },
  { image: /^python(?::(?<tag>.+))?$/, find: (match) => language(match, findPython, 'python3', python) },
  { image: /^golang(?::(?<tag>.+))?$/, find: (match) => language(match, findGo, 'golang', go) },
  { image: /^(?<name>debian|ubuntu)(?::(?<tag>.+))?$/, find: distribution },
  { image: /^nginx(?::(?<tag>.+))?$/, find: () => webServer('nginx', 'nginx', nginx) },
  { image: /^caddy(?::(?<tag>.+))?$/, find: () => webServer('caddy', 'Caddy', caddy) },
  { image: /^gcr\.io\/distroless\/static(?:-debian\d+)?(?::(?<variant>.+))?$/, find: distrolessStatic },
  {
    image: /^gcr\.io\/distroless\/(?:base|base-nossl|cc)(?:-debian\d+)?(?::(?<variant>.+))?$/,
    find: async (match) => ({ ...plain, label: await thisDistribution(), ...distroless(match, emptyConfig) }),
  },
  {
    image: /^gcr\.io\/distroless\/nodejs(?<tag>\d+)?(?:-debian\d+)?(?::(?<variant>.+))?$/,
    find: (match) =>
      language(match, findNode, 'nodejs', (found) => ({
        ...distroless(match, { ...emptyConfig, entrypoint: ['/nodejs/bin/node'] }),
        links: { '/nodejs/bin/node': found.programs.node ?? '' },
      })),
  },
  {
    image: /^gcr\.io\/distroless\/python3(?:-debian\d+)?(?::(?<variant>.+))?$/,
    find: (match) =>
      language(match, findPython, 'python3', (found) =>
        distroless(match, { ...emptyConfig, entrypoint: [found.programs.python3 ?? 'python3'] }),
      ),
  },
];

type Particulars = Partial<Pick<StandIn, 'config' | 'users' | 'folders' | 'links' | 'copies'>>;

async function language(
  match: RegExpExecArray,
  find: (wanted: string | null) => Promise<Toolchain | null>,
  missing: string,
  particulars: (found: Toolchain) => Particulars,
): Promise<StandIn | Missing> {
  const tag = match.groups?.tag ?? '';
  const wanted = /^\d+(\.\d+)?/.exec(tag)?.[0] ?? null;
  // Node's major version is one number; Python and Go break things with the second.
  const series = find === findNode ? (wanted?.split('.')[0] ?? null) : wanted;
  const toolchain = await find(series);
  if (toolchain === null) return { missing };
  const bin = toolchain.prefix.startsWith('/usr') ? [] : [`${toolchain.prefix}/bin`];
  const programs = Object.entries(toolchain.programs).map(([name, at]) => [`/usr/local/bin/${name}`, at] as const);
  const { config = emptyConfig, links = {}, ...others } = particulars(toolchain);
  const alpine = tag.includes('alpine') ? ` on ${(await osRelease()).PRETTY_NAME ?? 'glibc'}` : '';
  return {
    ...plain,
    ...others,
    toolchain,
    label: `this machine's ${toolchain.label}${alpine}`,
    otherMajor: series !== null && !isOfSeries(toolchain.version, series),
    config: { ...config, env: { ...config.env, PATH: [config.env.PATH ?? standardPath, ...bin].join(':') } },
    links: { ...Object.fromEntries(programs.filter(([at, target]) => at !== target)), ...links },
  };
}

function node({ version }: Toolchain): Particulars {
  return {
    config: { ...emptyConfig, env: { ...emptyConfig.env, NODE_VERSION: version }, cmd: ['node'] },
    users: [nodeUser],
  };
}

function python({ version }: Toolchain): Particulars {
  const env = { ...emptyConfig.env, LANG: 'C.UTF-8', PYTHON_VERSION: version };
  return { config: { ...emptyConfig, env, cmd: ['python3'] } };
}

function go({ version, prefix }: Toolchain): Particulars {
  const PATH = `/go/bin:/usr/local/go/bin:${standardPath}`;
  return {
    config: { ...emptyConfig, workdir: '/go', env: { GOLANG_VERSION: version, GOPATH: '/go', PATH }, cmd: ['bash'] },
    folders: ['/go/src', '/go/bin'],
    links: prefix === '/usr/local/go' ? {} : { '/usr/local/go': prefix },
  };
}

function distroless(match: RegExpExecArray, config: ImageConfig): Particulars {
  const isNonroot = match.groups?.variant?.includes('nonroot') ?? false;
  const env = { ...config.env, SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' };
  const own = isNonroot ? { user: String(nonroot.id), workdir: nonroot.home } : {};
  return { config: { ...config, env, ...own }, users: [nonroot] };
}

async function distrolessStatic(match: RegExpExecArray): Promise<StandIn> {
  const label = 'an empty file system with certificates, users and time zones of this machine';
  return { ...plain, machine: false, label, copies: ['/usr/share/zoneinfo'], ...distroless(match, emptyConfig) };
}

async function webServer(name: string, label: string, particulars: Particulars): Promise<StandIn | Missing> {
  const toolchain = await findProgram(name, label, name === 'nginx' ? ['-v'] : ['version']);
  if (toolchain === null) return { missing: name };
  return { ...plain, ...particulars, toolchain, label: `this machine's ${toolchain.label}` };
}

const nginx: Particulars = {
  config: { ...emptyConfig, cmd: ['nginx', '-g', 'daemon off;'], exposed: ['80'] },
  folders: ['/var/log/nginx', '/var/lib/nginx', '/var/cache/nginx', '/run'],
  copies: ['/etc/nginx'],
};

const caddy: Particulars = {
  config: {
    ...emptyConfig,
    cmd: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'],
    env: { ...emptyConfig.env, XDG_CONFIG_HOME: '/config', XDG_DATA_HOME: '/data' },
    workdir: '/srv',
    exposed: ['80'],
  },
  folders: ['/srv', '/config', '/data', '/etc/caddy', '/usr/share/caddy'],
  copies: ['/etc/caddy'],
};

async function distribution(match: RegExpExecArray): Promise<StandIn> {
  const release = await osRelease();
  const { name = '', tag = '' } = match.groups ?? {};
  const wanted = tag.replace(/-(slim|\d{8}).*$/, '');
  const floating = ['', 'latest', 'stable', 'stable-slim', 'lts'].includes(wanted);
  const own = [release.VERSION_ID, release.VERSION_CODENAME];
  const isSame = release.ID === name && (floating || own.includes(wanted) || own.includes(wanted.split('.')[0]));
  return { ...plain, label: await thisDistribution(), otherMajor: !isSame, config: { ...emptyConfig, cmd: ['bash'] } };
}

async function thisDistribution(): Promise<string> {
  return `this machine's ${(await osRelease()).PRETTY_NAME ?? 'Linux'}`;
}

async function osRelease(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
