import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const author = ['-c', 'user.name=Tester', '-c', 'user.email=tester@localhost', '-c', 'commit.gpgsign=false'];

type Files = Readonly<Record<string, string>>;

/** A folder of a user, with git or without. */
export interface WorkingTree {
  readonly folder: string;
  write(files: Files): Promise<void>;
  git(...args: readonly string[]): Promise<string>;
  /** Writes the files and commits everything; answers the commit. */
  commit(files: Files): Promise<string>;
  remove(): Promise<void>;
}

/** A new folder outside of this checkout, whose last part is its name. */
export async function openWorkingTree(name: string): Promise<WorkingTree> {
  const above = await mkdtemp(path.join(os.tmpdir(), 'slipway-tree-'));
  const folder = path.join(above, name);
  await mkdir(folder);
  const write = async (files: Files) => {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
  };
  const git = async (...args: readonly string[]) => (await run('git', [...author, ...args], { cwd: folder })).stdout;
  return {
    folder,
    write,
    git,
    async commit(files) {
      await write(files);
      await git('init', '--quiet', '--initial-branch=main');
      await git('add', '--all');
      await git('commit', '--quiet', '--message', 'Next version');
      return (await git('rev-parse', 'HEAD')).trim();
    },
    remove: () => rm(above, { recursive: true, force: true }),
  };
}

/** A Node server that answers `text` on `/`, and the values of the named variables on `/env`. */
export function nodeServer(text: string, variables: readonly string[] = [], scripts: Files = {}): Files {
  return {
    'package.json': JSON.stringify({
      name: 'app',
      version: '1.0.0',
      private: true,
      type: 'module',
      scripts: { ...scripts, start: 'node server.js' },
    }),
    'server.js': `import { createServer } from 'node:http';
const variables = ${JSON.stringify(variables)};
createServer((request, response) => {
  if (request.url !== '/env') return response.end(${JSON.stringify(text)});
  response.end(JSON.stringify(Object.fromEntries(variables.map((name) => [name, process.env[name] ?? null]))));
}).listen(Number(process.env.PORT));
`,
  };
}

/** A server whose build prints a numbered line every fifth of a second for so long. */
export function slowToBuild(text: string, seconds: number): Files {
  return {
    ...nodeServer(text, [], { build: 'node build.js' }),
    'build.js': `for (let line = 1; line <= ${seconds * 5}; line += 1) {
  console.log('line ' + line + ' of ${seconds * 5}');
  await new Promise((resolve) => setTimeout(resolve, 200));
}
`,
  };
}
