import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { exists } from './rooted.ts';
import { outputOf } from './shell.ts';
import { certificates } from './skeleton.ts';
import type { Bind } from './view.ts';

/** What a build step takes over from this machine so that package installs work; never a credential. */
export interface BuildSettings {
  readonly env: Readonly<Record<string, string>>;
  readonly binds: readonly Bind[];
}

const certificateVariables = [
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'],
];

/** An allow-list: npm itself sets many more `npm_config_` variables with paths of this machine when it runs a script. */
const taken = [
  /^(https?|no|all)_proxy$/i,
  /^npm_config_(registry|proxy|https_proxy|noproxy|strict_ssl|fetch_\w+|maxsockets)$/i,
  /^COREPACK_NPM_REGISTRY$/,
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|DEFAULT_TIMEOUT|TIMEOUT|TRUSTED_HOST|DISABLE_PIP_VERSION_CHECK)$/,
  /^(GOPROXY|GOSUMDB|GONOSUMDB|GONOPROXY|GOPRIVATE|GOINSECURE|GOFLAGS)$/,
];
const takenFromNpmrc = /^(registry|@[\w.-]+:registry|proxy|https-proxy|noproxy|strict-ssl|fetch-[\w-]+|maxsockets)$/;

const settingsFolder = '/run/slipway';

/** Reads the machine's settings for npm, pip, Go and proxies, and writes npm's into the executor's folder. */
export async function readBuildSettings(dir: string): Promise<BuildSettings> {
  const npmrc = (await Promise.all(npmrcFiles().map((file) => readFile(file, 'utf8').catch(() => '')))).join('\n');
  const folder = path.join(dir, 'settings');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `npmrc.${process.pid}`), keptOfNpmrc(npmrc));
  await rename(path.join(folder, `npmrc.${process.pid}`), path.join(folder, 'npmrc'));
  const pip = await pipSettings();
  const own = Object.entries(process.env).filter(([name, value]) => isTaken(name, value ?? ''));
  const env = {
    ...Object.fromEntries(certificateVariables.map((name) => [name, certificates])),
    NPM_CONFIG_PREFIX: '/usr/local', // as in the official image, where programs installed globally are found first
    NPM_CONFIG_GLOBALCONFIG: `${settingsFolder}/npmrc`,
    ...pip,
    ...(Object.fromEntries(own) as Record<string, string>),
  };
  const binds: Bind[] = [{ from: folder, to: settingsFolder, readOnly: true }];
  const resolver = '/etc/resolv.conf';
  if (await exists(resolver)) binds.push({ from: resolver, to: resolver, readOnly: true });
  for (const from of await packageFolders(env)) binds.push({ from, to: from, readOnly: true });
  return { env, binds };
}

function npmrcFiles(): readonly string[] {
  const prefix = path.dirname(path.dirname(process.execPath));
  return [path.join(prefix, 'etc/npmrc'), path.join(os.homedir(), '.npmrc')];
}

/** The lines of an npmrc that say where packages are; a line with a credential or a variable is left out. */
export function keptOfNpmrc(text: string): string {
  const lines = text.split('\n').flatMap((line) => {
    const [, key = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return takenFromNpmrc.test(key) && !holdsCredential(value) && !value.includes('${') ? [`${key}=${value}\n`] : [];
  });
  return lines.join('');
}

/** pip's settings, from all its files, as the variables it reads. */
async function pipSettings(): Promise<Readonly<Record<string, string>>> {
  const listed = (await outputOf('python3', ['-m', 'pip', 'config', 'list'])) ?? '';
  const pairs = [...listed.matchAll(/^(?:global|install)\.([\w-]+)='(.*)'$/gm)].map(
    ([, name = '', value = '']) => [`PIP_${name.replaceAll('-', '_').toUpperCase()}`, value] as const,
  );
  return Object.fromEntries(pairs.filter(([name, value]) => isTaken(name, value)));
}

function isTaken(name: string, value: string): boolean {
  return taken.some((pattern) => pattern.test(name)) && value !== '' && !holdsCredential(value);
}

function holdsCredential(value: string): boolean {
  return /:\/\/[^/\s@]*@/.test(value);
}

/** Folders of packages on this machine that pip is told of; an index points to files beside it. */
async function packageFolders(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const words = Object.entries(env).flatMap(([name, value]) => (name.startsWith('PIP_') ? value.split(/\s+/) : []));
  const folders = words.flatMap((word) => {
    if (word.startsWith('file://')) return [path.dirname(new URL(word).pathname.replace(/\/$/, ''))];
    return word.startsWith('/') && word !== certificates ? [word] : [];
  });
  const outside = folders.filter((folder) => folder.split('/').length > 2 && !folder.startsWith('/usr/'));
  const there = await Promise.all(outside.map(async (folder) => ((await exists(folder)) ? [folder] : [])));
  return [...new Set(there.flat())];
}
