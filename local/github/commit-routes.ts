import { GitHubError, nodeId } from './answers.ts';
import { type CommitAnswer, changedFiles, commitAnswers } from './commits.ts';
import { gitAsk, gitText } from './git.ts';
import { asked, pageOf } from './pages.ts';
import { resolveRef } from './refs.ts';
import type { Repository } from './repositories.ts';
import type { Rest, RestOptions, Routes } from './rest.ts';

/** Refs, commits, and what lies between two of them. */
export function addCommitRoutes(app: Rest, { options, readable }: Routes): void {
  app.get('/repos/:owner/:name/commits', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = await commitOf(repository, c.req.query('sha') ?? 'HEAD');
    const { page, perPage } = asked(c);
    // One page and one more is enough to know whether there is a next one.
    const most = `--max-count=${page * perPage + 1}`;
    const path = c.req.query('path');
    const paths = path === undefined ? [] : ['--', `:(top,literal)${path}`];
    const listed = await gitText(repository.dir, 'rev-list', most, '--end-of-options', sha, ...paths);
    const shas = pageOf(c, listed === '' ? [] : listed.split('\n'));
    return c.json(await commitAnswers(repository.dir, ...addresses(options, repository), shas));
  });

  app.get('/repos/:owner/:name/commits/:ref{.+}', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = await commitOf(repository, c.req.param('ref'));
    if (/\bsha\b/.test(c.req.header('accept') ?? '')) {
      c.header('Content-Type', 'application/vnd.github.v3.sha; charset=utf-8');
      return c.body(sha);
    }
    const [commit] = await commitAnswers(repository.dir, ...addresses(options, repository), [sha]);
    const files = await changedFiles(repository.dir, commit?.parents[0]?.sha ?? null, sha);
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    return c.json({ ...commit, stats: { total: additions + deletions, additions, deletions }, files });
  });

  app.get('/repos/:owner/:name/git/commits/:sha', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = c.req.param('sha');
    if (!/^[0-9a-f]{40}$/.test(sha) || (await resolveRef(repository.dir, sha)) !== sha) notFound();
    const [answer] = await commitAnswers(repository.dir, ...addresses(options, repository), [sha]);
    const { commit, ...rest } = answer as CommitAnswer;
    return c.json({ ...rest, ...commit });
  });

  app.get('/repos/:owner/:name/git/ref/:ref{.+}', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    await refuseEmpty(repository);
    const ref = c.req.param('ref');
    if (!/^(?:heads|tags)\/[^-]/.test(ref)) notFound();
    const line = await gitAsk(repository.dir, 'show-ref', '--verify', '--', `refs/${ref}`);
    const sha = line?.slice(0, 40) ?? notFound();
    const type = await gitText(repository.dir, 'cat-file', '-t', sha);
    const [api] = addresses(options, repository);
    const object = { type, sha, url: `${api}/git/${type}s/${sha}` };
    return c.json({ ref: `refs/${ref}`, node_id: nodeId('REF', ref), url: `${api}/git/refs/${ref}`, object });
  });

  app.get('/repos/:owner/:name/compare/:range{.+}', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const [from = '', to = ''] = c.req.param('range').split('...');
    const base = (await resolveRef(repository.dir, from)) ?? notFound();
    const head = (await resolveRef(repository.dir, to)) ?? notFound();
    const { dir } = repository;
    const merged = (await gitAsk(dir, 'merge-base', base, head)) ?? notFound();
    const ahead = lines(await gitText(dir, 'rev-list', '--reverse', `${base}..${head}`));
    const behind = Number(await gitText(dir, 'rev-list', '--count', `${head}..${base}`));
    const places = addresses(options, repository);
    const [baseCommit, mergeBase] = await commitAnswers(dir, ...places, [base, merged]);
    const url = `${places[0]}/compare/${base}...${head}`;
    return c.json({
      url,
      html_url: `${places[1]}/compare/${base}...${head}`,
      permalink_url: `${places[1]}/compare/${base}...${head}`,
      diff_url: `${url}.diff`,
      patch_url: `${url}.patch`,
      base_commit: baseCommit,
      merge_base_commit: mergeBase,
      status: relation(ahead.length, behind),
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: await commitAnswers(dir, ...places, ahead.slice(0, 250)),
      files: (await changedFiles(dir, merged, head)).slice(0, 300),
    });
  });
}

/** The commit of a ref; a repository without any is a conflict, a ref that is not there is not replaced by another. */
async function commitOf(repository: Repository, ref: string): Promise<string> {
  const sha = await resolveRef(repository.dir, ref);
  if (sha !== null) return sha;
  await refuseEmpty(repository);
  throw new GitHubError(422, `No commit found for SHA: ${ref}`);
}

/** A repository is empty as long as it has no ref at all. */
export async function refuseEmpty({ dir }: Repository): Promise<void> {
  const any = await gitText(dir, 'for-each-ref', '--count=1', '--format=%(refname)');
  if (any === '') throw new GitHubError(409, 'Git Repository is empty.');
}

function addresses({ base }: RestOptions, { owner, name }: Repository): readonly [api: string, html: string] {
  return [`${base}/repos/${owner}/${name}`, `${base}/${owner}/${name}`];
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

function lines(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

function notFound(): never {
  throw new GitHubError(404, 'Not Found');
}
