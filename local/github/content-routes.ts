import type { Context } from 'hono';
import { GitHubError, nodeId } from './answers.ts';
import { refuseEmpty } from './commit-routes.ts';
import { gitOnce } from './git.ts';
import { resolveRef } from './refs.ts';
import type { Repository } from './repositories.ts';
import type { Rest, Routes } from './rest.ts';
import { type TreeEntry, treeEntries } from './tree.ts';

/** GitHub's limits: a blob may have 100 MB, a file among contents 1 MB unless it is asked for raw. */
const largestBlob = 100 << 20;
const largestInline = 1 << 20;

/** Trees, blobs and files. */
export function addContentRoutes(app: Rest, { options, readable }: Routes): void {
  app.get('/repos/:owner/:name/git/trees/:tree{.+}', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = (await resolveRef(repository.dir, c.req.param('tree'), 'tree')) ?? (await missing(repository));
    const api = apiOf(repository);
    const entries = await treeEntries(repository.dir, sha, { recursive: c.req.query('recursive') !== undefined });
    const tree = entries.slice(0, options.treeLimit).map(({ path, mode, type, sha: of, size }) => ({
      path,
      mode,
      type,
      sha: of,
      ...(size === null ? {} : { size }),
      ...(type === 'commit' ? {} : { url: `${api}/git/${type}s/${of}` }),
    }));
    return c.json({ sha, url: `${api}/git/trees/${sha}`, tree, truncated: entries.length > options.treeLimit });
  });

  app.get('/repos/:owner/:name/git/blobs/:sha', async (c) => {
    const repository = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = c.req.param('sha');
    const found = /^[0-9a-f]{40}$/.test(sha) ? await resolveRef(repository.dir, sha, 'blob') : null;
    if (found === null) return missing(repository);
    const content = await blob(repository, sha);
    if (wantsRaw(c)) return raw(c, content);
    const url = `${apiOf(repository)}/git/blobs/${sha}`;
    return c.json({
      sha,
      node_id: nodeId('B', sha),
      size: content.length,
      url,
      content: base64(content),
      encoding: 'base64',
    });
  });

  const contents = async (c: Context, repository: Repository, path: string) => {
    const ref = c.req.query('ref') ?? 'HEAD';
    const commit = await resolveRef(repository.dir, ref);
    if (commit === null) {
      await refuseEmpty(repository).catch(() => {
        throw new GitHubError(404, 'This repository is empty.');
      });
      throw new GitHubError(404, `No commit found for the ref ${ref}`);
    }
    if (path === '')
      return c.json((await treeEntries(repository.dir, commit)).map((each) => shown(repository, ref, '', each)));
    const [entry] = await treeEntries(repository.dir, commit, { path });
    if (entry === undefined) return notFound();
    if (entry.type === 'tree') {
      const children = await treeEntries(repository.dir, entry.sha);
      return c.json(children.map((each) => shown(repository, ref, `${path}/`, each)));
    }
    if (entry.type === 'commit') return c.json(shown(repository, ref, '', entry));
    const content = await blob(repository, entry.sha);
    if (wantsRaw(c)) return raw(c, content);
    const inline = content.length <= largestInline;
    const file = { content: inline ? base64(content) : '', encoding: inline ? 'base64' : 'none' };
    return c.json({ ...shown(repository, ref, '', entry), ...file });
  };
  app.get('/repos/:owner/:name/contents', (c) =>
    contents(c, readable(c.var.caller, c.req.param('owner'), c.req.param('name')), ''),
  );
  app.get('/repos/:owner/:name/contents/:path{.*}', (c) => {
    const path = c.req.param('path').replace(/^\/+|\/+$/g, '');
    return contents(c, readable(c.var.caller, c.req.param('owner'), c.req.param('name')), path);
  });

  const apiOf = ({ owner, name }: Repository) => `${options.base}/repos/${owner}/${name}`;

  const shown = (repository: Repository, ref: string, folder: string, entry: TreeEntry): object => {
    const path = `${folder}${entry.path}`;
    const api = apiOf(repository);
    const url = `${api}/contents/${path.split('/').map(encodeURIComponent).join('/')}?ref=${encodeURIComponent(ref)}`;
    const gitUrl = entry.type === 'commit' ? null : `${api}/git/${entry.type}s/${entry.sha}`;
    return {
      name: path.split('/').at(-1),
      path,
      sha: entry.sha,
      size: entry.size ?? 0,
      url,
      html_url: `${options.base}/${repository.owner}/${repository.name}`,
      git_url: gitUrl,
      download_url: null,
      type: kind(entry),
      _links: { self: url, git: gitUrl, html: `${options.base}/${repository.owner}/${repository.name}` },
    };
  };
}

function kind({ type, mode }: TreeEntry): string {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}

async function blob({ dir }: Repository, sha: string): Promise<Buffer> {
  const size = Number((await gitOnce(dir, ['cat-file', '-s', sha])).toString());
  if (size > largestBlob) {
    throw new GitHubError(403, 'This API returns blobs up to 100 MB in size.', [{ code: 'too_large', field: 'data' }]);
  }
  return gitOnce(dir, ['cat-file', 'blob', sha]);
}

/** Base64 in lines of 60, as GitHub sends it. */
function base64(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n');
}

function wantsRaw(c: Context): boolean {
  return /\braw\b/.test(c.req.header('accept') ?? '');
}

function raw(c: Context, content: Buffer): Response {
  c.header('Content-Type', 'application/vnd.github.raw; charset=utf-8');
  return c.body(new Uint8Array(content));
}

async function missing(repository: Repository): Promise<never> {
  await refuseEmpty(repository);
  return notFound();
}

function notFound(): never {
  throw new GitHubError(404, 'Not Found');
}
