import { understand } from '../functions/analysis/analyze.ts';
import type { TreeEntry } from '../functions/ports.ts';
import { ownMillis } from './own-time.ts';
import { median, rounds } from './statistics.ts';
import { ms, type Row } from './table.ts';

/** Of issue 4: own time for a tree of this many files, and files that may be read. */
const files = 10_000;
const targetMillis = 50;
const mostReads = 30;

const json = (value: object): string => JSON.stringify(value);

interface Repository {
  readonly name: string;
  /** Files that are read; all others are only listed. */
  readonly texts: Readonly<Record<string, string>>;
  /** Name of the file with this number. */
  readonly other: (index: number) => string;
}

const workspace = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [
    `packages/part-${index}/package.json`,
    json({ name: `@bench/part-${index}`, main: 'index.js' }),
  ]),
);

const repositories: readonly Repository[] = [
  {
    name: 'a workspace of Node',
    texts: {
      'package.json': json({ private: true, workspaces: ['packages/*', 'apps/*'] }),
      'package-lock.json': '{}',
      'apps/api/package.json': json({
        name: 'api',
        scripts: { start: 'node src/server.js' },
        dependencies: { express: '5' },
      }),
      'apps/api/src/server.js': 'app.listen(process.env.PORT ?? 3000);',
      ...workspace,
    },
    other: (index) => `packages/part-${index % 40}/src/folder-${index % 97}/file-${index}.ts`,
  },
  {
    name: 'a Django project',
    texts: {
      'requirements.txt': 'django\ngunicorn\n',
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\nimport django\n",
      'site/settings.py': "SECRET = os.environ['SECRET']\n",
      'site/wsgi.py': 'application = get_wsgi_application()\n',
    },
    other: (index) => `app_${index % 120}/part_${index % 31}/module_${index}.py`,
  },
  {
    name: 'commands of Go',
    texts: {
      'go.mod': 'module example.com/bench\n\ngo 1.23\n',
      'cmd/server/main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
    },
    other: (index) => `internal/part${index % 150}/file${index}.go`,
  },
];

function treeOf({ texts, other }: Repository): readonly TreeEntry[] {
  const names = Object.keys(texts);
  const others = Array.from({ length: files - names.length }, (_, index) => other(index));
  return [...names, ...others].map((path) => ({ path, kind: 'file', size: 400, sha: '' }));
}

/** Own time from the listing to the answer, whatever else the machine does, and how many files are read. */
export async function analysisRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const repository of repositories) {
    const tree = treeOf(repository);
    const times: number[] = [];
    let reads = 0;
    let waves = 0;
    for (let round = 0; round < rounds + 2; round += 1) {
      reads = 0;
      waves = 0;
      const startedAt = process.cpuUsage();
      await understand(tree, '', async (paths) => {
        reads += paths.length;
        waves += 1;
        return new Map(paths.map((path) => [path, repository.texts[path] ?? '']));
      });
      // The first two are the compiler's.
      if (round >= 2) times.push(ownMillis(startedAt));
    }
    const millis = median(times);
    rows.push({
      name: `analysis of ${files} files: ${repository.name} (${reads} read in ${waves} ${waves === 1 ? 'wave' : 'waves'})`,
      measured: ms(millis),
      floor: '',
      ratio: '',
      target: `${targetMillis} ms, ${mostReads} reads`,
      met: millis <= targetMillis && reads <= mostReads,
    });
  }
  return rows;
}
