import { entryPointUnknown } from '../detected.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import { depthOf, type Folder } from '../reading/folder.ts';

/** Where a build of Go is started: the module's folder, or the workspace's that go.work describes. */
export interface GoRoot {
  readonly folder: Folder;
  /** Modules of a workspace relative to it; null for a module that stands alone. */
  readonly uses: readonly string[] | null;
}

export function usesOf(folder: Folder, contents: Contents): readonly string[] {
  const text = (textOf(folder, contents, 'go.work') ?? '').replace(/\/\/[^\n]*/g, '');
  const blocks = [...text.matchAll(/^use\s*\(([^)]*)\)/gm)].flatMap((match) => (match[1] ?? '').split('\n'));
  const single = [...text.matchAll(/^use\s+([^\s(]+)/gm)].map((match) => match[1] ?? '');
  return [...blocks, ...single]
    .map((path) =>
      path
        .trim()
        .replace(/^"|"$/g, '')
        .replace(/^\.\/?/, ''),
    )
    .filter((path) => path !== '');
}

/** The module a folder belongs to, its own go.mod or the nearest above, or the workspace that it is the root or a member of. */
export function goRootOf(folder: Folder, contents: Contents): GoRoot | null {
  let module: Folder | null = null;
  for (let at: Folder | null = folder; at !== null; at = at.parent()) {
    if (module === null && at.has('go.mod')) module = at;
    if (!at.has('go.work')) continue;
    const uses = usesOf(at, contents);
    const below = module === null ? null : module.path.slice(at.path.length).replace(/^\//, '');
    if (below === null ? at.path === folder.path : below !== '' && uses.includes(below)) return { folder: at, uses };
  }
  // Before modules a program needed no manifest.
  if (module === null && folder.has('main.go')) return { folder, uses: null };
  return module === null ? null : { folder: module, uses: null };
}

/** go.mod of the module, or of every module of the workspace. */
export function goModFiles(root: GoRoot): readonly string[] {
  return root.uses === null ? ['go.mod'] : root.uses.map((path) => `${path}/go.mod`);
}

/** A main package's file may have any name: those at the top and in cmd/ are looked at, and main.go anywhere. */
export function mainCandidates(folder: Folder): readonly string[] {
  const sources = folder.files.filter(
    (file) =>
      file.endsWith('.go') && !file.endsWith('_test.go') && !/(^|\/)(testdata|examples?|_examples?)\//.test(file),
  );
  const isMain = (file: string): boolean => /(^|\/)main\.go$/.test(file);
  const top = sources.filter((file) => !file.includes('/'));
  const commands = sources.filter((file) => /(^|\/)cmd\/(?:[^/]+\/)?[^/]+\.go$/.test(file) && depthOf(file) <= 4);
  const named = commands.filter((file) => !isMain(file) && /(^|\/)cmd\/(?:[^/]+\/)?(\w+)\.go$/.test(file));
  const ordered = [
    ...top.filter(isMain),
    ...commands.filter(isMain),
    ...sources.filter((file) => isMain(file) && depthOf(file) <= 3),
    ...top,
    ...named,
  ];
  return [...new Set(ordered)].slice(0, 10);
}

export const folderOfFile = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '');
/** Whether a source of Go listens or uses what does. */
export const serves = (text: string): boolean =>
  /ListenAndServe|net\/http|gin\.|echo\.|fiber\.|chi\.|\.Listen\(|grpc\.NewServer|http\.Server/.test(text);
const likeServer = /(^|[/_-])(server|api|web|app|http|httpd|gateway|serve)$/;

/** The file of the main package that is the service: the only one, the only one that serves HTTP, the one at the top, or the one named so. */
export function mainOf(folder: Folder, contents: Contents, moduleName: string | null): string {
  const mains = new Map<string, { readonly file: string; readonly text: string }>();
  for (const file of mainCandidates(folder)) {
    const text = textOf(folder, contents, file) ?? '';
    const isMain =
      /^package\s+main\b/m.test(text) &&
      /\bfunc\s+main\s*\(/.test(text) &&
      !/^\/\/go:build\s+(ignore|tools)/m.test(text);
    if (isMain && !mains.has(folderOfFile(file))) mains.set(folderOfFile(file), { file, text });
  }
  const all = [...mains.values()];
  const serving = all.filter(({ text }) => serves(text));
  const among = serving.length > 1 ? serving : all;
  const named = among.filter(({ file }) => likeServer.test(folderOfFile(file)));
  const ownName = among.filter(({ file }) => moduleName !== null && folderOfFile(file) === `cmd/${moduleName}`);
  const lists = [all, serving, among.filter(({ file }) => folderOfFile(file) === ''), ownName, named];
  const only = lists.find((list) => list.length === 1)?.[0];
  if (only !== undefined) return only.file;
  if (all.length === 0) {
    throw entryPointUnknown(
      'There is a go.mod, but no main package at the top or in cmd/.',
      'A library cannot be deployed; name the folder of the command with --root.',
    );
  }
  throw entryPointUnknown(
    `There are several main packages: ${[...mains.keys()].map((path) => path || 'the top').join(', ')}.`,
    `Name the folder of the service as the root folder, for instance --root ${folder.full([...mains.keys()].find((path) => path !== '') ?? '')}.`,
  );
}
