import { type Detector, evidence, nothingDetected, refusal, told } from '../detected.ts';
import { objectIn, parseObject, stringIn, stringsIn } from '../formats/json.ts';
import { withoutJsonComments } from '../formats/jsonc.ts';
import { languageVersion, toolVersion, versionFilesToRead, versionIn } from '../language-version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { isSimpleCommand, quoteWord } from '../shell.ts';

/** The release taken when nothing says (November 2026). */
const defaultDeno = '2.5.6';
const manifests = ['deno.json', 'deno.jsonc'] as const;
const versionFiles = ['.deno-version', '.dvmrc'] as const;
const entries = ['', 'src/'].flatMap((folder) =>
  ['main', 'server', 'mod', 'index', 'app', 'dev'].flatMap((name) =>
    ['ts', 'tsx', 'js'].map((end) => `${folder}${name}.${end}`),
  ),
);
const nodeLockfiles = ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'];

/** Specifiers by which a framework is imported, by slug. */
const frameworks = [
  ['fresh', /\$fresh\/|@fresh\/core|deno\.land\/x\/fresh/],
  ['lume', /deno\.land\/x\/lume|["']lume\/|jsr:@lume/],
  ['hono', /@hono\/hono|npm:hono|deno\.land\/x\/hono|jsr:@hono/],
  ['oak', /@oak\/oak|deno\.land\/x\/oak/],
  ['aleph', /deno\.land\/x\/aleph|aleph\//],
  ['express', /npm:express/],
] as const;

interface DenoManifest {
  readonly tasks: Readonly<Record<string, string>>;
  readonly text: string;
}

function manifestOf(folder: Folder, contents: Contents): DenoManifest | null {
  const file = folder.first(...manifests);
  if (file === null) return null;
  const text = textOf(folder, contents, file) ?? '';
  const json = parseObject(withoutJsonComments(text)) ?? {};
  const tasks = objectIn(json, 'tasks');
  // Since Deno 2.1 a task may be an object with its command.
  const described = Object.entries(tasks).flatMap(([name, task]) => {
    const command =
      typeof task === 'object' && task !== null ? stringIn(task as Record<string, unknown>, 'command') : null;
    return command === null ? [] : [[name, command] as const];
  });
  return { tasks: { ...stringsIn(json, 'tasks'), ...Object.fromEntries(described) }, text };
}

const sourcesRead = (folder: Folder, contents: Contents): string =>
  entries.map((file) => textOf(folder, contents, file) ?? '').join('\n');
const isDenoCode = /\bDeno\.|from\s+["'](?:jsr:|npm:|https:\/\/deno\.land\/|https:\/\/esm\.sh\/)/;

/** Permissions that a server needs; the project's own task may ask for fewer. */
const permissions = '--allow-net --allow-env --allow-read';

export const deno: Detector = {
  language: 'deno',
  looksFor: 'deno.json or a TypeScript file that uses Deno',
  frameworks: frameworks.map(([slug]) => slug),
  packageManagers: [],

  firstReads(folder) {
    const own = [...manifests, ...entries.filter(folder.has).slice(0, 2)].map(folder.full);
    return folder.first(...manifests) === null && folder.has('package.json')
      ? []
      : [...own, ...versionFilesToRead(folder, versionFiles)];
  },

  claim(folder, contents) {
    const file = folder.first(...manifests);
    const manifest = manifestOf(folder, contents);
    const sources = sourcesRead(folder, contents);
    if (file === null || manifest === null) {
      if (folder.has('package.json') || !isDenoCode.test(sources)) return null;
      return { weight: 74, because: 'its source uses Deno', file: folder.full(folder.first(...entries) ?? '') };
    }
    const because = `there is ${file}`;
    if (!folder.has('package.json')) return { weight: 83, because, file: folder.full(file) };
    // Beside a package.json it may be there for the formatter or an edge function alone.
    const runs = Object.values(manifest.tasks).some((task) => /\bdeno\s+(run|serve)\b/.test(task));
    const isOwn = folder.has('deno.lock') || isDenoCode.test(sources);
    const hasNodeLockfile = folder.first(...nodeLockfiles) !== null;
    return { weight: runs && isOwn && !hasNodeLockfile ? 83 : 20, because, file: folder.full(file) };
  },

  moreReads: (folder) =>
    [...entries.filter(folder.has).slice(0, 3), 'import_map.json', 'imports.json'].map(folder.full),

  detect(folder, contents, set) {
    const manifest = manifestOf(folder, contents);
    const file = folder.first(...manifests);
    const at = file === null ? null : folder.full(file);
    const version = languageVersion(
      [
        ...versionFiles.map((name) => versionIn(folder, contents, name, /^\s*v?(\d+(?:\.\d+)*)/)),
        toolVersion(folder, contents, 'deno'),
      ],
      defaultDeno,
    );
    const imports = ['import_map.json', 'imports.json'].map((name) => textOf(folder, contents, name) ?? '').join('\n');
    const all = `${manifest?.text ?? ''}\n${imports}\n${sourcesRead(folder, contents)}`;
    const found = frameworks.find(([, pattern]) => pattern.test(all))?.[0] ?? null;
    const framework = set.framework === undefined ? found : set.framework;
    const tasks = manifest?.tasks ?? {};
    const lockfile = folder.first('deno.lock');
    const entry = folder.first(...entries);
    const start = startOf(tasks, entry, framework, textOf(folder, contents, entry ?? '') ?? '');
    const build =
      framework === 'lume' ? (tasks['build'] ?? 'deno task lume') : 'build' in tasks ? 'deno task build' : null;
    const common = {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      buildCommand: build,
      lockfile,
      dependencyFiles: [...manifests, 'deno.lock', 'import_map.json'].filter(folder.has),
    };
    const known = [
      version.evidence,
      ...told('framework', framework, 'it is imported', at),
      ...told('buildCommand', build, 'the task build is there', at),
    ];
    if (framework === 'lume') {
      const because = 'Lume builds files';
      const output = [evidence('static', 'true', because, at), evidence('outputDirectory', '_site', because, at)];
      return { ...common, static: true, outputDirectory: '_site', evidence: [...known, ...output] };
    }
    const entryFile =
      start === null ? entry : (/(\S+\.[jt]sx?)\b/.exec(start.command)?.[1]?.replace(/^\.\//, '') ?? entry);
    const install = entryFile === null ? null : `deno cache ${quoteWord(entryFile)}`;
    return {
      ...common,
      installCommand: install,
      startCommand: start?.command ?? null,
      entryFile,
      // https://docs.deno.com/api/deno/~/Deno.serve listens there unless it is told otherwise.
      port: /\bDeno\.serve\(/.test(all) || /^deno serve\b/.test(start?.command ?? '') ? 8000 : null,
      refusal:
        start === null
          ? refusal(
              'There is no task "start" in deno.json and no main.ts, server.ts or mod.ts that serves.',
              'Add a task "start", for instance "deno run --allow-net --allow-env main.ts"; a module for others cannot be deployed.',
            )
          : null,
      evidence: [
        ...known,
        ...told('startCommand', start?.command ?? null, start?.because ?? '', at),
        ...told('entryFile', entryFile, 'the program starts there', entryFile === null ? null : folder.full(entryFile)),
        ...told('installCommand', install, 'it fetches what the entry file imports', at),
      ],
    };
  },
};

/** Fresh's template calls its server for development start. */
const isDevelopment = /--watch\S*\s+(?:\S+\s+)*(?:\.\/)?dev\.ts\b|^vite(?:\s+dev)?$/;

/** The task that starts the server, or the entry file with the permissions of a server. */
function startOf(
  tasks: Readonly<Record<string, string>>,
  entry: string | null,
  framework: string | null,
  text: string,
): { readonly command: string; readonly because: string } | null {
  for (const name of ['start', 'serve', 'prod', 'production', 'preview']) {
    const task = tasks[name];
    if (task === undefined || (isDevelopment.test(task) && name === 'start')) continue;
    const plain = task.replace(/\s--watch(?:=\S+)?(?=\s|$)/, '');
    const command = isSimpleCommand(plain) && /^deno\b/.test(plain) ? plain : `deno task ${name}`;
    return { command, because: `the task ${name} says \`${task}\`` };
  }
  if (entry === null) return null;
  const handler =
    /export\s+default\s+\{[^}]*\bfetch\b|export\s+default\s+\w+\s+satisfies\s+Deno\.ServeDefaultExport/s.test(text);
  if (handler)
    return {
      command: `deno serve --port $PORT ${permissions} ${quoteWord(entry)}`,
      because: `${entry} exports a fetch handler`,
    };
  const serves = /\bDeno\.serve\b|\bserve\(|\.listen\(|\bstart\(/.test(text) || framework !== null;
  // mod.ts is the usual name of what a library exports.
  if (!serves && /(^|\/)(mod|index)\.[jt]sx?$/.test(entry)) return null;
  return {
    command: `deno run ${permissions} ${quoteWord(entry)}`,
    because: `${entry} is the usual name of the entry file`,
  };
}
