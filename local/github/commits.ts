import { nodeId } from './answers.ts';
import { gitOnce } from './git.ts';

const format = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');

export interface CommitAnswer {
  readonly sha: string;
  readonly commit: object;
  readonly parents: readonly { readonly sha: string }[];
  readonly [field: string]: unknown;
}

/** Commits as GitHub shows them, in the order given. */
export async function commitAnswers(
  dir: string,
  api: string,
  html: string,
  shas: readonly string[],
): Promise<CommitAnswer[]> {
  if (shas.length === 0) return [];
  // git shows a commit once, however often it is named.
  const unique = [...new Set(shas)];
  const args = ['log', '--no-walk=unsorted', '--stdin', '-z', `--format=tformat:${format}%x00`];
  const fields = (await gitOnce(dir, args, { input: `${unique.join('\n')}\n` })).toString().split('\0');
  // `-z` ends each commit with a zero byte of its own.
  const answers = unique.map((_, index) => commitAnswer(fields.slice(index * 11, index * 11 + 10), api, html));
  return shas.map((sha) => answers[unique.indexOf(sha)] as CommitAnswer);
}

function commitAnswer(fields: readonly string[], api: string, html: string): CommitAnswer {
  const [sha = '', tree = '', parents = '', name = '', email = '', date = '', by = '', byEmail = '', byDate = ''] =
    fields;
  const url = `${api}/commits/${sha}`;
  return {
    sha,
    node_id: nodeId('C', sha),
    url,
    html_url: `${html}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${sha}`,
      author: { name, email, date: utc(date) },
      committer: { name: by, email: byEmail, date: utc(byDate) },
      message: (fields[9] ?? '').trimEnd(),
      comment_count: 0,
      tree: { sha: tree, url: `${api}/git/trees/${tree}` },
      verification: { verified: false, reason: 'unsigned', payload: null, signature: null, verified_at: null },
    },
    author: null,
    committer: null,
    parents: parents
      .split(' ')
      .filter((each) => each !== '')
      .map((each) => ({ sha: each, url: `${api}/commits/${each}`, html_url: `${html}/commit/${each}` })),
  };
}

function utc(date: string): string {
  return new Date(date).toISOString().replace(/\.\d+Z$/, 'Z');
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const names: Readonly<Record<string, string>> = { A: 'added', D: 'removed', M: 'modified', T: 'changed', R: 'renamed' };

export interface ChangedFile {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly sha: string;
  readonly status: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changes: number;
}

/** The files that differ between two commits, without their patches; null stands for nothing at all. */
export async function changedFiles(dir: string, from: string | null, to: string): Promise<readonly ChangedFile[]> {
  const range = ['--no-ext-diff', '-z', '-M', '-r', '--end-of-options', from ?? emptyTree, to];
  const diff = async (...shown: readonly string[]) =>
    (await gitOnce(dir, ['diff-tree', ...shown, ...range])).toString();
  const raw = (await diff('--raw', '--no-abbrev')).split('\0');
  const counts = lineCounts(await diff('--numstat'));
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [, , , sha = '', status = ''] = (raw[at] ?? '').split(' ');
    const renamed = status.startsWith('R');
    const previous = raw[at + 1] ?? '';
    if (renamed) at += 1;
    const filename = raw[at + 1] ?? '';
    const { additions, deletions } = counts.get(filename) ?? { additions: 0, deletions: 0 };
    files.push({
      filename,
      ...(renamed ? { previous_filename: previous } : {}),
      sha,
      status: names[status.charAt(0)] ?? 'changed',
      additions,
      deletions,
      changes: additions + deletions,
    });
  }
  return files;
}

function lineCounts(numstat: string): ReadonlyMap<string, { additions: number; deletions: number }> {
  const counts = new Map<string, { additions: number; deletions: number }>();
  const fields = numstat.split('\0');
  for (let at = 0; at < fields.length; at += 1) {
    const [added, deleted, name] = (fields[at] ?? '').split('\t');
    if (name === undefined) continue;
    // A rename leaves the name empty here; the old and the new one follow as fields of their own.
    if (name === '') at += 2;
    const filename = name === '' ? (fields[at] ?? '') : name;
    // Binary files have a hyphen in place of the counts.
    counts.set(filename, { additions: Number(added) || 0, deletions: Number(deleted) || 0 });
  }
  return counts;
}
