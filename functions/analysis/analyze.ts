import type { Analysis, Evidence, Language } from '../../shared/plan.ts';
import { Problem } from '../../shared/problems.ts';
import { secretFilesToRead } from '../guard/secrets-in-tree.ts';
import type { TreeEntry } from '../ports.ts';
import { type Detected, type Detector, evidence, nothingDetected } from './detected.ts';
import { fixedPortIn } from './fixed-port.ts';
import { detectors } from './languages/registry.ts';
import { type Contents, type Read, textOf, withinBounds } from './reading/contents.ts';
import { type Folder, folderOf } from './reading/folder.ts';
import { sourcesWorthReading } from './reading/sources.ts';
import { mergeVariables, variablesIn, variablesInExample, type WantedVariable } from './wanted-variables.ts';

const exampleFiles = ['.env.example', '.env.sample', '.env.template', 'env.example', '.env.dist'];
const dockerfileNames = ['Dockerfile', 'dockerfile', 'Containerfile'];

/**
 * Understands the service in a folder of a repository from its listing and at most 30 files, fetched in at most two parallel waves.
 * Problems: root-not-found, language-unknown, entry-point-unknown. With a Dockerfile of its own a repository may be of any language.
 */
export async function analyze(tree: readonly TreeEntry[], root: string, read: Read): Promise<Analysis> {
  const top = folderOf(tree);
  const folder = top.at(root);
  if (folder.files.length === 0) throw rootNotFound(tree, root);
  const dockerfile = folder.first(...dockerfileNames);
  const first = [
    ...(dockerfile === null ? [] : [folder.full(dockerfile)]),
    ...detectors
      .flatMap((detector) => detector.firstReads(folder))
      .sort((a, b) => a.split('/').length - b.split('/').length),
    ...exampleFiles.map(folder.full),
  ];
  // Room is kept for the second wave and for files that look like committed secrets.
  const suspicious = secretFilesToRead(tree).slice(0, 5);
  const firstWave = withinBounds(top, [...suspicious, ...first], new Map(), 22);
  const contents = new Map(await read(firstWave));
  const claimed = claims(folder, contents);
  const winner = claimed[0]?.detector ?? null;
  if (winner === null && dockerfile === null) throw languageUnknown(folder);
  const more = winner === null ? [] : attempt(() => winner.moreReads(folder, contents), dockerfile !== null, []);
  const language = winner?.language ?? null;
  const secondWave = withinBounds(top, [...more, ...sourcesWorthReading(folder, language)], contents);
  if (secondWave.length > 0) for (const [path, text] of await read(secondWave)) contents.set(path, text);
  const detected =
    winner === null
      ? nothingDetected
      : attempt(() => winner.detect(folder, contents), dockerfile !== null, nothingDetected);
  return complete(folder, contents, claimed[0]?.evidence ?? [], language, detected, dockerfile);
}

interface Claimed {
  readonly detector: Detector;
  readonly weight: number;
  readonly evidence: readonly Evidence[];
}

function claims(folder: Folder, contents: Contents): readonly Claimed[] {
  return detectors
    .flatMap((detector) => {
      const claim = detector.claim(folder, contents);
      if (claim === null) return [];
      return [
        {
          detector,
          weight: claim.weight,
          evidence: [evidence('language', detector.language, claim.because, claim.file)],
        },
      ];
    })
    .sort((a, b) => b.weight - a.weight);
}

/** With a Dockerfile of its own, a repository need not be understood. */
function attempt<T>(work: () => T, mayFail: boolean, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if (mayFail && error instanceof Problem) return otherwise;
    throw error;
  }
}

function complete(
  folder: Folder,
  contents: Contents,
  because: readonly Evidence[],
  language: Language | null,
  detected: Detected,
  ownDockerfile: string | null,
): Analysis {
  const sources = [...contents].filter(([path]) => isSourceOf(language, path) && path.startsWith(folder.path));
  const port = language === null || detected.static ? null : firstFixedPort(language, sources, detected.startCommand);
  const own =
    ownDockerfile === null
      ? []
      : [
          evidence(
            'ownDockerfile',
            ownDockerfile,
            'the repository has its own, which is used untouched',
            folder.full(ownDockerfile),
          ),
        ];
  const wanted: readonly (readonly WantedVariable[])[] = detected.static
    ? []
    : [
        ...sources.map(([path, text]) => variablesIn(path, text)),
        ...exampleFiles.flatMap((name) => {
          const text = textOf(folder, contents, name);
          return text === null ? [] : [variablesInExample(folder.full(name), text)];
        }),
      ];
  return {
    ...detected,
    dependencyFiles: [...detected.dependencyFiles],
    language,
    fixedPort: port?.port ?? null,
    wantedVariables: [...mergeVariables(wanted)],
    ownDockerfile,
    decidedBy: 'rules',
    evidence: [
      ...because,
      ...detected.evidence,
      ...(port === null
        ? []
        : [
            evidence(
              'fixedPort',
              String(port.port),
              `${port.file} listens on it${port.line === null ? '' : ` in line ${port.line}`} and never reads PORT`,
              port.file,
            ),
          ]),
      ...own,
    ],
    filesRead: [...contents.keys()].sort(),
  };
}

const sourceEndings: Readonly<Record<Language, RegExp>> = {
  node: /\.[mc]?[jt]sx?$/,
  python: /\.py$/,
  go: /\.go$/,
  static: /(?!)/,
};

function isSourceOf(language: Language | null, path: string): boolean {
  return language !== null && sourceEndings[language].test(path) && !/(^|\/)[\w.-]*\.config\.[mc]?[jt]s$/.test(path);
}

interface PortFound {
  readonly port: number;
  readonly line: number | null;
  readonly file: string | null;
}

/** The start command's own option, or the source's number unless any source that was read takes PORT. */
function firstFixedPort(
  language: Language,
  sources: readonly (readonly [string, string])[],
  startCommand: string | null,
): PortFound | null {
  const option = /(?:--port[= ]|-p |--bind[= ][\w.]*:|-b [\w.]*:)(\d{2,5})\b/.exec(startCommand ?? '')?.[1];
  if (option !== undefined) return { port: Number(option), line: null, file: null };
  if (/\$\{?PORT/.test(startCommand ?? '') || /^gunicorn\b/.test(startCommand ?? '')) return null;
  if (sources.some(([, text]) => /\bPORT\b/.test(text))) return null;
  for (const [file, text] of sources) {
    const found = fixedPortIn(language, text);
    if (found !== null) return { ...found, file };
  }
  return null;
}

function rootNotFound(tree: readonly TreeEntry[], root: string): Problem {
  if (root === '')
    return new Problem(
      'repository-empty',
      'The repository has no files.',
      'Push a commit with the source of the service.',
    );
  const folders = tree
    .filter((entry) => entry.kind === 'folder' && !entry.path.includes('/'))
    .map((entry) => entry.path);
  const there =
    folders.length === 0 ? 'The repository has no folders.' : `Folders at the top: ${folders.slice(0, 12).join(', ')}.`;
  return new Problem('root-not-found', `The repository has no folder ${root} with files in it.`, there);
}

function languageUnknown(folder: Folder): Problem {
  const where = folder.path === '' ? 'at the top of the repository' : `in ${folder.path}`;
  const looked = detectors.map((detector) => detector.looksFor).join('; ');
  const nested = folder.files.filter((file) =>
    /\/(package\.json|requirements\.txt|pyproject\.toml|go\.mod|Dockerfile)$/.test(file),
  );
  const folders = [...new Set(nested.map((file) => folder.full(file.slice(0, file.lastIndexOf('/')))))].slice(0, 5);
  const deeper =
    folders.length === 0 ? '' : ` There is something to deploy in ${folders.join(', ')}: name it with --root.`;
  return new Problem(
    'language-unknown',
    `Nothing ${where} says which language the service is written in. Looked for: ${looked}.`,
    `Add one of these files or a Dockerfile of your own; any of them decides.${deeper}`,
  );
}
