import type { Language } from '../../shared/plan.ts';
import { type Detected, evidence } from './detected.ts';
import { parseObject, stringIn } from './formats/json.ts';
import { parseToml } from './formats/toml.ts';
import type { VersionFound } from './language-version.ts';
import { type Contents, textOf } from './reading/contents.ts';
import { type Folder, join } from './reading/folder.ts';

/** Files of other hosts that name a runtime: App Engine's (https://cloud.google.com/appengine/docs/standard/reference/app-yaml) Netlify's and Vercel's. */
export const hostingFiles = ['app.yaml', 'netlify.toml', 'vercel.json'] as const;

/** Images that carry a language and are tagged by its release. */
const images: Readonly<Record<Language, string>> = {
  node: 'node',
  deno: 'denoland/deno',
  python: 'python',
  go: 'golang',
  rust: 'rust',
  java: '(?:eclipse-temurin|openjdk|amazoncorretto|ibm-semeru-runtimes)',
  ruby: 'ruby',
  php: 'php',
  dotnet: 'mcr\\.microsoft\\.com/dotnet/(?:aspnet|sdk|runtime)',
  elixir: '(?:hexpm/)?elixir',
  static: '(?!)',
};

/** The release in the tag of the image that a Dockerfile begins with, its arguments at their defaults. */
function inDockerfile(text: string, language: Language): string | null {
  const defaults = new Map(
    [...text.matchAll(/^\s*ARG\s+(\w+)=["']?([\w.-]+)/gim)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
  const filled = text.replace(/\$\{?(\w+)(?::-[\w.]*)?\}?/g, (name, key: string) => defaults.get(key) ?? name);
  const from = `^\\s*FROM\\s+(?:--\\S+\\s+)*(?:docker\\.io/)?(?:library/)?${images[language]}:v?(\\d+(?:\\.\\d+)*)`;
  return new RegExp(from, 'im').exec(filled)?.[1] ?? null;
}

const engines: Partial<Record<Language, string>> = {
  node: 'nodejs',
  python: 'python',
  go: 'go',
  java: 'java',
  ruby: 'ruby',
  php: 'php',
};

/** `runtime: python312` of App Engine. */
function inAppYaml(text: string, language: Language): string | null {
  const engine = engines[language];
  const digits = new RegExp(`^runtime:\\s*["']?${engine}(\\d+)`, 'm').exec(text)?.[1];
  if (engine === undefined || digits === undefined) return null;
  return language === 'node' || language === 'java' ? digits : `${digits.slice(0, 1)}.${digits.slice(1)}`;
}

function foundIn(
  folder: Folder,
  contents: Contents,
  language: Language,
  dockerfile: string | null,
): VersionFound | null {
  const text = (file: string): string => textOf(folder, contents, file) ?? '';
  const netlify =
    language === 'node' ? /^\s*NODE_VERSION\s*=\s*["']?v?(\d+(?:\.\d+)*)/m.exec(text('netlify.toml')) : null;
  const found = [
    [dockerfile ?? '', dockerfile === null ? null : inDockerfile(text(dockerfile), language), 'its image carries it'],
    ['app.yaml', inAppYaml(text('app.yaml'), language), 'App Engine runs it'],
    ['netlify.toml', netlify?.[1] ?? null, 'Netlify builds with it'],
  ] as const;
  for (const [file, version, because] of found)
    if (version !== null) return { version, file: folder.full(file), because };
  return null;
}

/** The release that a Dockerfile or another host's file names, where no file of the language does. */
export function withHostedVersion(
  detected: Detected,
  folder: Folder,
  contents: Contents,
  language: Language | null,
  dockerfile: string | null,
): Detected {
  if (language === null || detected.versionSource !== null || detected.languageVersion === null) return detected;
  const found = foundIn(folder, contents, language, dockerfile);
  if (found === null) return detected;
  const others = detected.evidence.filter(({ field }) => field !== 'languageVersion');
  return {
    ...detected,
    languageVersion: found.version,
    versionSource: found.file.split('/').at(-1) ?? found.file,
    evidence: [evidence('languageVersion', found.version, found.because, found.file), ...others],
  };
}

/** What App Engine starts, in languages whose programs are not given a name by the build. */
export function entrypointOf(folder: Folder, contents: Contents, language: Language | null): string | null {
  const runtime = language === null ? undefined : engines[language];
  if (runtime === undefined || language === 'go' || language === 'java') return null;
  const text = textOf(folder, contents, 'app.yaml') ?? '';
  if (!new RegExp(`^runtime:\\s*["']?${runtime}`, 'm').test(text)) return null;
  return /^entrypoint:\s*(["']?)(\S.*?)\1\s*$/m.exec(text)?.[2] ?? null;
}

/** The finished site as Netlify or Vercel are told of it. */
export interface HostedSite {
  readonly output: string;
  readonly build: string | null;
  readonly file: string;
}

export function hostedSite(folder: Folder, contents: Contents): HostedSite | null {
  const vercel = parseObject(textOf(folder, contents, 'vercel.json') ?? '') ?? {};
  const build = parseToml(textOf(folder, contents, 'netlify.toml') ?? '').get('build');
  const told = [
    ['netlify.toml', build?.get('publish')?.[0] ?? null, build?.get('command')?.[0] ?? null],
    ['vercel.json', stringIn(vercel, 'outputDirectory'), stringIn(vercel, 'buildCommand')],
  ] as const;
  for (const [file, output, command] of told)
    if (output !== null && /^[\w./-]+$/.test(output)) return { output: join(output) || '.', build: command, file };
  return null;
}
