import type { Overrides } from '../../shared/overrides.ts';
import type { Analysis, Evidence, Language } from '../../shared/plan.ts';
import type { Failure } from '../../shared/problems.ts';
import { secretFilesToRead } from '../guard/secrets-in-tree.ts';
import type { ModelQuestion } from '../language-model.ts';
import type { TreeEntry } from '../ports.ts';
import { detectorsOf, whyNoChoice, withoutOtherBuilds } from './choices.ts';
import {
  type Detected,
  type Detector,
  evidence,
  nothingDetected,
  refusal as refused,
  settle,
  told,
} from './detected.ts';
import { entrypointOf, hostingFiles, withHostedVersion } from './hosting-files.ts';
import { listeningOf, listensNowhere } from './listening.ts';
import { questionAbout } from './model/question.ts';
import { type StartCandidate, startCandidates } from './model/start-candidates.ts';
import { changesTo, refusalAfter } from './overridden.ts';
import { parseProcfile } from './procfile.ts';
import { type Contents, type Read, textOf, withinBounds } from './reading/contents.ts';
import { type Folder, folderOf, join } from './reading/folder.ts';
import { isSource, sourcesWorthReading } from './reading/sources.ts';
import { languageUnknown, rootNotFound } from './refusals.ts';
import { isSet, setByYou } from './set-by-you.ts';
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
 * What a request sets comes before what any file says. What has no entry point, and what is set in vain, is answered with all that is
 * known about it. Problems: root-not-found, language-unknown. With a Dockerfile of its own a repository may be of any language.
 */
export async function understand(
  tree: readonly TreeEntry[],
  root: string,
  read: Read,
  set: Overrides = {},
): Promise<Understood> {
  const top = folderOf(withoutOtherBuilds(tree, set));
  const folder = top.at(root);
  if (folder.files.length === 0) throw rootNotFound(tree, root);
  const dockerfile = folder.first(...dockerfileNames);
  const possible = detectorsOf(set.language);
  const first = [
    ...[...(dockerfile === null ? [] : [dockerfile]), 'Procfile', ...hostingFiles].map(folder.full),
    ...inTurns(possible.map((detector) => detector.firstReads(folder))),
    ...[...exampleFiles, ...packageListFiles].map(folder.full),
  ];
  // Room is kept for the second wave and for files that look like committed secrets.
  const own = tree.filter(({ path }) => root === '' || path.startsWith(`${root}/`));
  const suspicious = secretFilesToRead(own).slice(0, 4);
  const firstWave = withinBounds(top, [...suspicious, ...first], new Map(), 22);
  const contents = new Map(await read(firstWave));
  const winner = winnerOf(possible, folder, contents, set);
  if (winner === null && dockerfile === null) throw languageUnknown(folder);
  const more = winner === null ? [] : settle(() => winner.detector.moreReads(folder, contents, set), []).value;
  const language = winner?.detector.language ?? null;
  const secondWave = withinBounds(top, [...more, ...sourcesWorthReading(folder, language)], contents);
  if (secondWave.length > 0) for (const [path, text] of await read(secondWave)) contents.set(path, text);
  const settled = detectedBy(winner?.detector ?? null, folder, contents, set);
  const hosted = withHostedVersion(settled.value, folder, contents, language, dockerfile);
  const found = { ...startedByHost(hosted, folder, contents, language), language, ownDockerfile: dockerfile };
  const changed = settle(() => (settled.inVain === null ? changesTo(found, set) : {}), {});
  const detected = { ...found, ...changed.value };
  const analysis = complete(folder, contents, winner?.evidence ?? [], language, detected, dockerfile);
  const inVain = settled.inVain ?? changed.refusal;
  const open = dockerfile === null ? (settled.refusal ?? found.refusal ?? nothingToStart(analysis, set)) : null;
  const refusal = inVain ?? refusalAfter(found, open, set);
  const { workspace } = analysis;
  const service = workspace === null ? folder : top.at(join(workspace.root, workspace.member));
  const starts = refusal === null ? [] : startCandidates(analysis, service, contents);
  const question = inVain === null ? questionAbout(analysis, refusal, starts, service, contents) : null;
  return { analysis, refusal, starts, question };
}

/** The surest claim, or the language that is set even where nothing speaks for it. */
function winnerOf(possible: readonly Detector[], folder: Folder, contents: Contents, set: Overrides): Claimed | null {
  const [surest] = claims(possible, folder, contents);
  if (set.language === undefined) return surest ?? null;
  const named = possible.find(({ frameworks }) => frameworks.some((slug) => slug === set.framework));
  const detector = named ?? surest?.detector ?? possible.at(-1);
  if (detector === undefined) return null;
  return { detector, weight: 100, evidence: [evidence('language', set.language, setByYou, null)] };
}

/** What the language's file finds; a choice that it has nothing for is left out, and the reason kept. */
function detectedBy(detector: Detector | null, folder: Folder, contents: Contents, set: Overrides) {
  const detect = (heeded: Overrides) =>
    settle(() => detector?.detect(folder, contents, heeded) ?? nothingDetected, nothingDetected);
  const unknown = whyNoChoice(detector?.language ?? null, set);
  const chosen = unknown === null ? detect(set) : null;
  if (chosen !== null && chosen.refusal?.code !== 'override-invalid') return { ...chosen, inVain: null };
  return { ...detect({}), inVain: unknown ?? chosen?.refusal ?? null };
}

/** A language that is set where none of its files is there leaves open how it starts. */
function nothingToStart({ static: isSite, startCommand, language }: Analysis, set: Overrides): Failure | null {
  if (set.language === undefined || isSite || startCommand !== null) return null;
  return refused(
    `Nothing here says how a program in ${language} is started.`,
    'Set a start command as well, or leave the language out.',
  );
}

/** One of each list at a time, so that every language sees its most telling files before the bound is reached. */
function inTurns(lists: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1))).flat();
}

/** A Procfile's `web`, or App Engine's entrypoint, says how the server is started, whatever the language's conventions are. */
function startedByHost(detected: Detected, folder: Folder, contents: Contents, language: Language | null): Detected {
  const { web } = parseProcfile(textOf(folder, contents, 'Procfile'));
  const start = web ?? entrypointOf(folder, contents, language);
  if (start === null || detected.static || start === detected.startCommand) return detected;
  const others = detected.evidence.filter(({ field }) => field !== 'startCommand');
  const file = folder.full(web === null ? 'app.yaml' : 'Procfile');
  const because = evidence('startCommand', start, `${web === null ? 'app.yaml' : 'the Procfile'} says so`, file);
  return { ...detected, startCommand: start, evidence: [...others, because] };
}

interface Claimed {
  readonly detector: Detector;
  readonly weight: number;
  readonly evidence: readonly Evidence[];
}

function claims(possible: readonly Detector[], folder: Folder, contents: Contents): readonly Claimed[] {
  return possible
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
  const release = isSet(detected, 'releaseCommand') ? null : procfile.release;
  const port = isSet(detected, 'port') ? detected.port : listening.port;
  const overPort = ({ field }: Evidence): boolean => field !== 'port' || !isSet(detected, 'port');
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
    port,
    processes: [...procfile.processes],
    releaseCommand: release ?? detected.releaseCommand,
    wantedVariables: [...mergeVariables(wanted)],
    ownDockerfile,
    decidedBy: 'rules',
    evidence: [
      ...because,
      ...detected.evidence,
      ...listening.evidence.filter(overPort),
      ...procfile.processes.map(({ name, command }) =>
        evidence('processes', `${name}: ${command}`, 'the Procfile lists it', inProcfile),
      ),
      ...told('releaseCommand', release, 'the Procfile says so', inProcfile),
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
