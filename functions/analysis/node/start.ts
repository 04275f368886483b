import type { Folder } from '../reading/folder.ts';
import { isSimpleCommand, quoteWord, withoutAssignments } from '../shell.ts';
import { buildScriptOf } from './build-script.ts';
import type { NodeFramework } from './frameworks.ts';
import type { Manifest } from './manifest.ts';

export interface Start {
  readonly command: string;
  readonly because: string;
  /** The file it runs, when one can be named. */
  readonly entryFile: string | null;
  /** Whether nothing but a file's name says so. */
  readonly isGuess: boolean;
  /** Whether it runs a tool that only development depends on. */
  readonly needsDevelopment: boolean;
}

/** Servers for development: they watch, bundle on the fly, and are not meant to face users. */
const development =
  /(^|\s|\/)(vite(?!-|\s+(preview|build))|next\s+dev|nuxt(\s+dev)?$|nuxi\s+dev|astro\s+dev|astro$|webpack(-dev-server|\s+serve)|react-scripts\s+start|vue-cli-service\s+serve|ng\s+serve|gatsby\s+develop|parcel(?!\s+build)|eleventy\s+--serve|ember\s+(serve|s)$|hexo\s+server|gridsome\s+develop|vuepress\s+dev|gulp(\s+(serve|watch|dev|start|default))?$|grunt(\s+(serve|watch|dev))?$|web-dev-server|wds|rsbuild\s+dev|rspack\s+(dev|serve)|vinxi\s+dev|qwik\s+dev|docusaurus\s+start|vitepress\s+dev|live-server|browser-sync|storybook|svelte-kit\s+dev|remix\s+(dev|vite:dev)|react-router\s+dev|nest\s+start|strapi\s+develop|expo\s+(start|run)|expo$|react-native\s+start|electron(-forge|-builder)?|wrangler|netlify\s+dev|vercel\s+dev|serverless\s+offline|sls\s+offline|nx\s+(serve|run-many|dev)|turbo\s+(run\s+)?(dev|start)|lerna\s+run|ionic\s+serve|quasar\s+dev|tauri)\b|^(?!node\b|bun\b|tsx\b)[\w-]+\s+dev(?=\s|$)/;
/** File servers: what they serve is a site. */
const fileServer =
  /^(?:npx\s+(?:--yes\s+|-y\s+)?)?(?:serve|http-server|sirv(?:-cli)?|lite-server|angular-http-server|superstatic|static-server|(?:vite|astro|vitepress|rsbuild)\s+preview|(?:gatsby|docusaurus|vitepress)\s+serve)(?:@[\w.]+)?\b\s*(.*)$/;

/** The folder that a script only serves files from, '' when it does not say which, null when it is no file server. */
export function servedFolder(script: string | undefined): string | null {
  const match = fileServer.exec(script?.trim() ?? '');
  if (match === null) return null;
  const words = (match[1] ?? '').replace(
    /(?:^|\s)(?:-[palc]|--(?:port|host|hostname|listen|address|config|base))[= ]\S+/g,
    ' ',
  );
  return words.split(/\s+/).find((word) => /^[\w./-]+$/.test(word) && !/^(-|\d+$)/.test(word)) ?? '';
}

export function isProductionScript(script: string | undefined): script is string {
  return script !== undefined && script.trim() !== '' && !development.test(script) && servedFolder(script) === null;
}

const entryNames = ['server', 'index', 'app', 'main'];
const endings = ['js', 'mjs', 'cjs', 'ts', 'mts'];
export const entryCandidates: readonly string[] = ['', 'src/', 'server/', 'bin/', 'api/'].flatMap((folder) =>
  entryNames.flatMap((name) => endings.map((ending) => `${folder}${name}.${ending}`)),
);

/** The program file in a command such as `node --enable-source-maps dist/index.js`. */
export function fileIn(command: string, folder: Folder, main: string | null): string | null {
  const words = command.split(/\s+/);
  const runner = words.findIndex((word) => /^(node|nodemon|tsx|ts-node|bun|deno)$/.test(word));
  if (runner < 0) return null;
  const file = words.slice(runner + 1).find((word) => !word.startsWith('-') && word !== 'run' && word !== 'watch');
  if (file === undefined) return null;
  if (file === '.') return main ?? folder.first('index.js');
  const clean = file.replace(/^\.\//, '');
  return folder.first(clean, `${clean}.js`, `${clean}/index.js`) ?? clean;
}

/** `nodemon server.js` restarts on changes that a container never sees: node runs the same file. */
function withoutWatcher(command: string): string {
  return command.replace(/^(nodemon|node-dev|npx nodemon)\s+/, 'node ').replace(/\s--watch\b/, '');
}

/** cross-env sets variables where the shell of Windows cannot; a container's own can. */
const withoutCrossEnv = (command: string): string => command.replace(/^cross-env(?:-shell)?\s+(?=\w+=)/, '');

/** A file of settings that stays on the developer's machine is none that Node could read in the image. */
function withoutMissingSettings(command: string, folder: Folder): string {
  return command.replace(/\s--env-file[= ](\S+)/g, (option, file: string) => (folder.has(file) ? option : ''));
}

/** The script's own words where one program is all it runs, else the manager's command for it. */
function commandOf(plain: string, name: string, manager: string): string {
  const isOne =
    isSimpleCommand(withoutAssignments(plain)) ||
    !/[;|&<>\n`%\\]|\$\(|npm_|^(cd|set|export|source|\.|if|for)\s/.test(plain);
  // The image that runs has npm, or Bun where that is the runtime.
  return isOne ? plain : `${manager === 'bun' ? 'bun' : 'npm'} run ${name}`;
}

/** `npm run build && node dist/main.js` would build at every start what the image already holds. */
function withoutBuild(command: string, manifest: Manifest, framework: NodeFramework | null): string {
  const [first = '', ...rest] = command.split(/\s*&&\s*/);
  const script = /^(?:npm|pnpm|yarn|bun)(?:\s+run)?\s+(\S+)$/.exec(first.trim())?.[1];
  const builds = script !== undefined && script === buildScriptOf(manifest, framework);
  return builds && rest.length > 0 ? rest.join(' && ') : command;
}

/** How the server is started: what the project's scripts say, then its framework's way, then its entry file. */
export function startOf(
  folder: Folder,
  manifest: Manifest,
  framework: NodeFramework | null,
  manager = 'npm',
): Start | null {
  const runsFile = (name: string): boolean =>
    /(^|\s)(node|nodemon|tsx|bun)\s+[\w./]/.test(manifest.scripts[name] ?? '');
  const production = manifest.scripts['start:prod'] ?? manifest.scripts['start:production'];
  const names = production === undefined ? ['start'] : ['start:prod', 'start:production', 'start'];
  const rendered = Object.keys(manifest.scripts).filter((name) => name.startsWith('serve:ssr'));
  const others = framework?.start === undefined ? ['serve', 'server', 'prod', 'production'].filter(runsFile) : [];
  for (const name of [...names, ...rendered, ...others]) {
    const script = manifest.scripts[name];
    if (!isProductionScript(script)) continue;
    const own = withoutBuild(withoutWatcher(withoutCrossEnv(script.trim())), manifest, framework);
    const plain = withoutMissingSettings(own, folder);
    return {
      command: commandOf(plain, name, manager),
      because: `the script ${name} in package.json says \`${script}\``,
      entryFile: fileIn(plain, folder, manifest.main),
      isGuess: others.includes(name),
      needsDevelopment: runsDevelopmentTool(plain, manifest),
    };
  }
  if (framework?.start !== undefined) {
    return {
      command: framework.start,
      because: `${framework.slug} is started so`,
      entryFile: fileIn(framework.start, folder, null),
      isGuess: false,
      needsDevelopment: runsDevelopmentTool(framework.start, manifest),
    };
  }
  const main = manifest.main?.replace(/^\.\//, '') ?? null;
  const entry =
    main !== null && (folder.has(main) || 'build' in manifest.scripts) ? main : folder.first(...entryCandidates);
  if (entry === null) return null;
  const runner = runnerOf(entry, manifest, manager);
  return {
    command: `${runner} ${quoteWord(entry)}`,
    because: entry === main ? 'package.json names it as main' : `${entry} is the usual name of a server's entry file`,
    entryFile: entry,
    isGuess: true,
    needsDevelopment: runner === 'tsx' && !('tsx' in manifest.dependencies),
  };
}

function runnerOf(entry: string, manifest: Manifest, manager: string): string {
  if (manager === 'bun') return 'bun';
  if (!/\.m?ts$/.test(entry)) return 'node';
  // Node runs TypeScript without enums and the like by itself since 22.18.
  return 'tsx' in manifest.dependencies || 'tsx' in manifest.devDependencies ? 'tsx' : 'node';
}

/** Packages whose programs have other names. */
const programsOf: Readonly<Record<string, string>> = {
  'babel-node': '@babel/node',
  nest: '@nestjs/cli',
  'remix-serve': '@remix-run/serve',
  'react-router-serve': '@react-router/serve',
  dotenv: 'dotenv-cli',
  tsc: 'typescript',
};

function runsDevelopmentTool(command: string, manifest: Manifest): boolean {
  return command.split(/[\s=&|;'"]+/).some((word) => {
    const name = programsOf[word] ?? (word.startsWith('@') ? word : (word.split('/')[0] ?? word));
    return name in manifest.devDependencies && !(name in manifest.dependencies);
  });
}
