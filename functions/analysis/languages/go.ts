import { type Detector, evidence, nothingDetected, settle, told } from '../detected.ts';
import { refuseCommand, servingSubcommand } from '../golang/command.ts';
import { folderOfFile, type GoRoot, goModFiles, goRootOf, mainCandidates, mainOf } from '../golang/module.ts';
import { languageVersion, toolVersion, versionFilesToRead, versionIn } from '../language-version.ts';
import { textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { runtimeFilesOf } from '../runtime-files.ts';

/** The release taken when go.mod says nothing (November 2026). */
const defaultGo = '1.26';

/** Import paths of web frameworks in go.mod, by slug. */
const frameworks = [
  ['gin', 'github.com/gin-gonic/gin'],
  ['echo', 'github.com/labstack/echo'],
  ['fiber', 'github.com/gofiber/fiber'],
  ['beego', 'github.com/beego/beego'],
  ['iris', 'github.com/kataras/iris'],
  ['buffalo', 'github.com/gobuffalo/buffalo'],
  ['revel', 'github.com/revel/revel'],
  ['hertz', 'github.com/cloudwego/hertz'],
  ['go-zero', 'github.com/zeromicro/go-zero'],
  ['kratos', 'github.com/go-kratos/kratos'],
  ['goframe', 'github.com/gogf/gf'],
  ['pocketbase', 'github.com/pocketbase/pocketbase'],
  ['huma', 'github.com/danielgtaylor/huma'],
  ['chi', 'github.com/go-chi/chi'],
  ['gorilla', 'github.com/gorilla/mux'],
  ['fasthttp', 'github.com/valyala/fasthttp'],
  ['httprouter', 'github.com/julienschmidt/httprouter'],
] as const;

/** Packages that are C underneath and do not build without a C compiler. */
const withC =
  /github\.com\/(mattn\/go-sqlite3|confluentinc\/confluent-kafka-go|h2non\/bimg|davidbyttow\/govips|DataDog\/zstd|linxGnu\/grocksdb)/;

const hasGo = (folder: Folder): boolean => {
  for (let at: Folder | null = folder; at !== null; at = at.parent())
    if (at.first('go.mod', 'go.work') !== null) return true;
  return folder.has('main.go');
};

/** What describes the module or workspace; a program from before modules has its source alone. */
const manifestOf = ({ folder, uses }: GoRoot): string =>
  uses !== null ? 'go.work' : (folder.first('go.mod') ?? 'main.go');

function manifestsUpwards(folder: Folder): readonly string[] {
  const files: string[] = [];
  for (let at: Folder | null = folder; at !== null; at = at.parent())
    files.push(...['go.mod', 'go.work'].filter(at.has).map(at.full));
  return files;
}

export const go: Detector = {
  language: 'go',
  looksFor: 'go.mod with a main package at the top or in cmd/',
  frameworks: frameworks.map(([slug]) => slug),
  packageManagers: ['gomod'],

  firstReads(folder) {
    if (!hasGo(folder)) return [];
    const nested = folder.has('go.work')
      ? folder.files.filter((file) => /^(?:[^/]+\/){1,2}go\.mod$/.test(file)).slice(0, 5)
      : [];
    const own = [...nested, ...mainCandidates(folder)].map(folder.full);
    return [...manifestsUpwards(folder), ...versionFilesToRead(folder, ['.go-version']), ...own];
  },

  claim(folder, contents) {
    const root = goRootOf(folder, contents);
    if (root === null) return null;
    const hasMain = mainCandidates(folder).length > 0;
    if (!hasMain && root.folder.path !== folder.path) return null;
    const manifest = manifestOf(root);
    return { weight: hasMain ? 80 : 30, because: `there is a ${manifest}`, file: root.folder.full(manifest) };
  },

  moreReads: () => [],

  detect(folder, contents) {
    const root = goRootOf(folder, contents) ?? { folder, uses: null };
    const files = goModFiles(root);
    const direct = files
      .map((file) => textOf(root.folder, contents, file) ?? '')
      .join('\n')
      .replace(/^[^\n]*\/\/ indirect[^\n]*$/gm, '');
    const moduleName = /^module\s+\S*?([\w.-]+?)(?:\/v\d+)?\s*$/m.exec(direct)?.[1] ?? null;
    const framework = frameworks.find(([, path]) => direct.includes(path))?.[0] ?? null;
    const { value: main, refusal } = settle(() => {
      const file = mainOf(folder, contents, moduleName);
      refuseCommand(folder, contents, direct, framework);
      return file;
    }, null);
    const subcommand = main === null ? null : servingSubcommand(folder, contents, main);
    const start = subcommand === null ? '/app' : `/app ${subcommand}`;
    const declared = ['go.work', 'go.mod'];
    const version = languageVersion(
      [
        ...declared.map((file) => versionIn(folder, contents, file, /^toolchain\s+go(\d+\.\d+)/m)),
        versionIn(folder, contents, '.go-version', /^\s*(?:go)?(\d+\.\d+(?:\.\d+)?)/),
        toolVersion(folder, contents, 'golang', 'go'),
        ...declared.map((file) => versionIn(folder, contents, file, /^go\s+(\d+\.\d+)/m)),
        ...files.map((file) => versionIn(root.folder, contents, file, /^go\s+(\d+\.\d+)/m)),
      ],
      defaultGo,
    );
    const member = folder.path.slice(root.folder.path.length).replace(/^\//, '');
    const target = [member, main === null ? '' : folderOfFile(main)].filter((part) => part !== '').join('/');
    const made = manifestOf(root) === 'main.go' ? 'go mod init app && go mod tidy && ' : '';
    const build = `${withC.test(direct) ? 'CGO_ENABLED=1 ' : ''}${made}go build -trimpath -o /out/app ${target === '' ? '.' : `./${target}`}`;
    const file = root.folder.full(manifestOf(root));
    const sums = ['go.work.sum', ...files.map((mod) => mod.replace(/go\.mod$/, 'go.sum'))].filter(root.folder.has);
    const install = sums.length > 0 ? 'go mod download' : null;
    return {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      packageManager: 'gomod',
      installCommand: install,
      buildCommand: main === null ? null : build,
      startCommand: main === null ? null : start,
      entryFile: main,
      lockfile: sums[0] ?? null,
      dependencyFiles: [...(root.uses === null ? [] : ['go.work']), ...files, ...sums].filter(root.folder.has),
      runtimeFiles: runtimeFilesOf(folder),
      workspace: member === '' ? null : { root: root.folder.path, member, name: null },
      refusal,
      evidence: [
        version.evidence,
        evidence('packageManager', 'gomod', `${manifestOf(root)} is what Go's modules begin with`, file),
        ...told('framework', framework, 'go.mod requires it', file),
        ...told('installCommand', install, 'go.sum names every version', file),
        ...(main === null
          ? []
          : [
              evidence('entryFile', main, 'it has package main with func main', folder.full(main)),
              evidence('buildCommand', build, 'the main package is there', folder.full(main)),
              evidence(
                'startCommand',
                start,
                subcommand === null ? 'the build makes one program' : `its command ${subcommand} serves`,
                folder.full(main),
              ),
            ]),
      ],
    };
  },
};
