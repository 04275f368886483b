import type { Analysis, Evidence, Language } from '../../shared/plan.ts';
import type { Failure } from '../../shared/problems.ts';
import { secretFilesToRead } from '../guard/secrets-in-tree.ts';
import type { ModelQuestion } from '../language-model.ts';
import type { TreeEntry } from '../ports.ts';
import { type Detected, type Detector, evidence, nothingDetected, settle } from './detected.ts';
import { detectors } from './languages/registry.ts';
import { listeningOf, listensNowhere } from './listening.ts';
import { questionAbout } from './model/question.ts';
import { type StartCandidate, startCandidates } from './model/start-candidates.ts';
import { parseProcfile } from './procfile.ts';
import { type Contents, type Read, textOf, withinBounds } from './reading/contents.ts';
import { type Folder, folderOf, join } from './reading/folder.ts';
import { isSource, sourcesWorthReading } from './reading/sources.ts';
import { languageUnknown, rootNotFound } from './refusals.ts';
import { packageListFiles } from './system-packages.ts';
import { usualPorts } from './usual-ports.ts';
import { mergeVariables, variablesIn, variablesInExample, type WantedVariable } from './wanted-variables.ts';

const exampleFiles = ['.env.example', '.env.sample', '.env.template', 'env.example', '.env.dist'];
const dockerfileNames = ['Dockerfile', 'dockerfile', 'Containerfile'];

export interface Understood {
  readonly analysis: Analysis;
  /** Why the service cannot be deployed although its language is known, null when it can. */
  readonly refusal: Failure | null;
  /** What a model could be asked about it, null where nothing is left to it. */
  readonly question: ModelQuestion | null;
  /** The ways to start it, where nothing says which is the one. */
  readonly starts: readonly StartCandidate[];
}

/**
 * Understands the service in a folder of a repository from its listing and at most 30 files, fetched in at most two parallel waves.
 * What has no entry point is answered with all that is known about it. Problems: root-not-found, language-unknown. With a Dockerfile
 * of its own a repository may be of any language.
 */
export async function understand(tree: readonly TreeEntry[], root: string, read: Read): Promise<Understood> {
  const top = folderOf(tree);
  const folder = top.at(root);
  if (folder.files.length === 0) throw rootNotFound(tree, root);
  const dockerfile = folder.first(...dockerfileNames);
  const first = [
    ...[...(dockerfile === null ? [] : [dockerfile]), 'Procfile'].map(folder.full),
    ...inTurns(detectors.map((detector) => detector.firstReads(folder))),
    ...[...exampleFiles, ...packageListFiles].map(folder.full),
  ];
  // Room is kept for the second wave and for files that look like committed secrets.
  const own = tree.filter(({ path }) => root === '' || path.startsWith(`${root}/`));
  const suspicious = secretFilesToRead(own).slice(0, 4);
  const firstWave = withinBounds(top, [...suspicious, ...first], new Map(), 22);
  const contents = new Map(await read(firstWave));
  const claimed = claims(folder, contents);
  const winner = claimed[0]?.detector ?? null;
  if (winner === null && dockerfile === null) throw languageUnknown(folder);
  const more = winner === null ? [] : settle(() => winner.moreReads(folder, contents), []).value;
  const language = winner?.language ?? null;
  const secondWave = withinBounds(top, [...more, ...sourcesWorthReading(folder, language)], contents);
  if (secondWave.length > 0) for (const [path, text] of await read(secondWave)) contents.set(path, text);
  const settled = settle(() => winner?.detect(folder, contents) ?? nothingDetected, nothingDetected);
  const detected = startedByProcfile(settled.value, folder, contents);
  const analysis = complete(folder, contents, claimed[0]?.evidence ?? [], language, detected, dockerfile);
  const refusal = dockerfile === null ? (settled.refusal ?? detected.refusal) : null;
  const { workspace } = analysis;
  const service = workspace === null ? folder : top.at(join(workspace.root, workspace.member));
  const starts = refusal === null ? [] : startCandidates(analysis, service, contents);
  return { analysis, refusal, starts, question: questionAbout(analysis, refusal, starts, service, contents) };
}

/** One of each list at a time, so that every language sees its most telling files before the bound is reached. */
function inTurns(lists: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1))).flat();
}

/** A Procfile's `web` says how the server is started, whatever the language's conventions are. */
function startedByProcfile(detected: Detected, folder: Folder, contents: Contents): Detected {
  const { web } = parseProcfile(textOf(folder, contents, 'Procfile'));
  if (web === null || detected.static || web === detected.startCommand) return detected;
  const others = detected.evidence.filter(({ field }) => field !== 'startCommand');
  const because = evidence('startCommand', web, 'the Procfile says so', folder.full('Procfile'));
  return { ...detected, startCommand: web, evidence: [...others, because] };
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
      const because = evidence('language', detector.language, claim.because, claim.file);
      return [{ detector, weight: claim.weight, evidence: [because] }];
    })
    .sort((a, b) => b.weight - a.weight);
}

function complete(
  folder: Folder,
  contents: Contents,
  because: readonly Evidence[],
  language: Language | null,
  { refusal: _, ...detected }: Detected,
  ownDockerfile: string | null,
): Analysis {
  const sources = [...contents].filter(([path]) => isSource(language, path) && path.startsWith(folder.path));
  const usual = detected.port ?? usualPorts[detected.framework ?? ''] ?? null;
  const listening =
    language === null || detected.static
      ? listensNowhere
      : listeningOf(language, sources, detected.startCommand, usual);
  const procfile = parseProcfile(textOf(folder, contents, 'Procfile'));
  const releaseCommand = procfile.release ?? detected.releaseCommand;
  const inProcfile = folder.full('Procfile');
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
    systemPackages: [...detected.systemPackages],
    runtimeFiles: [...detected.runtimeFiles],
    extensions: [...detected.extensions],
    language,
    fixedPort: listening.fixedPort,
    port: listening.port,
    processes: [...procfile.processes],
    releaseCommand,
    wantedVariables: [...mergeVariables(wanted)],
    ownDockerfile,
    decidedBy: 'rules',
    evidence: [
      ...because,
      ...detected.evidence,
      ...listening.evidence,
      ...procfile.processes.map(({ name, command }) =>
        evidence('processes', `${name}: ${command}`, 'the Procfile lists it', inProcfile),
      ),
      ...(procfile.release === null
        ? []
        : [evidence('releaseCommand', procfile.release, 'the Procfile says so', inProcfile)]),
      ...(ownDockerfile === null
        ? []
        : [
            evidence(
              'ownDockerfile',
              ownDockerfile,
              'the repository has its own, which is used untouched',
              folder.full(ownDockerfile),
            ),
          ]),
    ],
    filesRead: [...contents.keys()].sort(),
  };
}
