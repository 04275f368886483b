import { GitHubError } from './answers.ts';
import { gitAsk, gitText } from './git.ts';
import { defaultBranch, resolveRef } from './refs.ts';
import type { Rest, Routes } from './rest.ts';

/** Where the `html_url` of an answer leads: plain text, enough to see that it is the right repository and commit. */
export function addPageRoutes(app: Rest, { options, readable }: Routes): void {
  app.get('/:owner/:name', async (c) => {
    const { owner, name, dir, metadata } = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const branch = await defaultBranch(dir);
    const head = await resolveRef(dir, `heads/${branch}`);
    const log = head === null ? 'empty' : await gitText(dir, 'log', '--max-count=20', '--format=%h %cs %s', head);
    const clone = `git clone ${options.base}/${owner}/${name}.git`;
    return c.text([`${owner}/${name}`, metadata.description ?? '', '', clone, '', branch, log, ''].join('\n'));
  });

  app.get('/:owner/:name/commit/:sha', async (c) => {
    const { dir } = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = await resolveRef(dir, c.req.param('sha'));
    if (sha === null) throw new GitHubError(404, 'Not Found');
    return c.text(`${await gitText(dir, 'show', '--stat', '--no-ext-diff', '--format=fuller', sha)}\n`);
  });

  app.get('/:owner/:name/blob/:sha/:path{.+}', async (c) => {
    const { dir } = readable(c.var.caller, c.req.param('owner'), c.req.param('name'));
    const sha = await resolveRef(dir, c.req.param('sha'));
    const text = sha === null ? null : await gitAsk(dir, 'cat-file', 'blob', `${sha}:${c.req.param('path')}`);
    if (text === null) throw new GitHubError(404, 'Not Found');
    // The address names a line, which plain text cannot: the numbers stand before the lines instead.
    return c.text(
      text
        .split('\n')
        .map((line, index) => `${index + 1}\t${line}\n`)
        .join(''),
    );
  });
}
