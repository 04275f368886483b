import { type Detector, entryPointUnknown, evidence, nothingDetected } from '../detected.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** The release taken when go.mod says nothing (November 2026). */
const defaultGo = '1.26';

/** Import paths of web frameworks in go.mod, by slug. */
const frameworks = [
  ['gin', 'github.com/gin-gonic/gin'],
  ['echo', 'github.com/labstack/echo'],
  ['fiber', 'github.com/gofiber/fiber'],
  ['chi', 'github.com/go-chi/chi'],
  ['gorilla', 'github.com/gorilla/mux'],
] as const;

/** The module a folder belongs to: its own go.mod or the nearest above. */
function moduleOf(folder: Folder): Folder | null {
  for (let at: Folder | null = folder; at !== null; at = at.parent()) if (at.has('go.mod')) return at;
  return null;
}

/** A main package's file may have any name: those at the top and in cmd/ are looked at, and main.go anywhere. */
function mainCandidates(folder: Folder): readonly string[] {
  const sources = folder.files.filter((file) => file.endsWith('.go') && !file.endsWith('_test.go'));
  const isMain = (file: string): boolean => /(^|\/)main\.go$/.test(file);
  const top = sources.filter((file) => !file.includes('/'));
  const commands = sources.filter((file) => /^cmd\/(?:[^/]+\/)?[^/]+\.go$/.test(file));
  const ordered = [...top.filter(isMain), ...commands.filter(isMain), ...top, ...commands, ...sources.filter(isMain)];
  return [...new Set(ordered)].slice(0, 12);
}

const folderOfFile = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '');
const serves = (text: string): boolean => /ListenAndServe|net\/http|gin\.|echo\.|fiber\.|chi\.|\.Listen\(/.test(text);

/** The file of the main package that is the service: the only one, the only one that serves HTTP, or the one at the top. */
function mainOf(folder: Folder, contents: Contents): string {
  const mains = new Map<string, { readonly file: string; readonly text: string }>();
  for (const file of mainCandidates(folder)) {
    const text = textOf(folder, contents, file) ?? '';
    const isMain = /^package\s+main\b/m.test(text) && /\bfunc\s+main\s*\(/.test(text);
    if (isMain && !mains.has(folderOfFile(file))) mains.set(folderOfFile(file), { file, text });
  }
  const all = [...mains.values()];
  const serving = all.filter(({ text }) => serves(text));
  const only = all.length === 1 ? all[0] : serving.length === 1 ? serving[0] : mains.get('');
  if (only !== undefined) return only.file;
  if (all.length === 0) {
    throw entryPointUnknown(
      'There is a go.mod, but no main package at the top or in cmd/.',
      'A library cannot be deployed; name the folder of the command with --root.',
    );
  }
  throw entryPointUnknown(
    `There are several main packages: ${[...mains.keys()].join(', ')}.`,
    `Name the folder of the service as the root folder, for instance --root ${folder.full([...mains.keys()][0] ?? '')}.`,
  );
}

export const go: Detector = {
  language: 'go',
  looksFor: 'go.mod with a main package at the top or in cmd/',

  firstReads(folder) {
    const module = moduleOf(folder);
    return module === null ? [] : [module.full('go.mod'), ...mainCandidates(folder).map(folder.full)];
  },

  claim(folder) {
    const module = moduleOf(folder);
    if (module === null) return null;
    const hasMain = mainCandidates(folder).length > 0;
    if (!hasMain && module.path !== folder.path) return null;
    return { weight: hasMain ? 80 : 30, because: 'there is a go.mod', file: module.full('go.mod') };
  },

  moreReads: () => [],

  detect(folder, contents) {
    const module = moduleOf(folder) ?? folder;
    const text = textOf(module, contents, 'go.mod') ?? '';
    const declared = /^toolchain\s+go(\d+\.\d+)/m.exec(text)?.[1] ?? /^go\s+(\d+\.\d+)/m.exec(text)?.[1] ?? null;
    const version = declared ?? defaultGo;
    const framework = frameworks.find(([, path]) => text.includes(path))?.[0] ?? null;
    const main = mainOf(folder, contents);
    const member = folder.path.slice(module.path.length).replace(/^\//, '');
    const target = [member, folderOfFile(main)].filter((part) => part !== '').join('/');
    const build = `go build -trimpath -o /out/app ${target === '' ? '.' : `./${target}`}`;
    const file = module.full('go.mod');
    return {
      ...nothingDetected,
      languageVersion: version,
      versionSource: declared === null ? null : 'go.mod',
      framework,
      packageManager: 'gomod',
      installCommand: module.has('go.sum') ? 'go mod download' : null,
      buildCommand: build,
      startCommand: '/app',
      entryFile: main,
      lockfile: module.has('go.sum') ? 'go.sum' : null,
      dependencyFiles: ['go.mod', 'go.sum'].filter(module.has),
      workspace: member === '' ? null : { root: module.path, member, name: null },
      evidence: [
        evidence('languageVersion', version, declared === null ? 'go.mod names no version' : 'go.mod names it', file),
        evidence('packageManager', 'gomod', 'go.mod is the manifest of Go modules', file),
        ...(framework === null ? [] : [evidence('framework', framework, 'go.mod requires it', file)]),
        evidence('entryFile', main, 'it has package main with func main', folder.full(main)),
        evidence('buildCommand', build, 'the main package is there', folder.full(main)),
        evidence('startCommand', '/app', 'the build makes one program', folder.full(main)),
      ],
    };
  },
};
