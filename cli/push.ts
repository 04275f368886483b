import path from 'node:path';
import { Problem } from '../shared/problems.ts';
import type { Connection } from './connection.ts';
import type { Folder } from './folder.ts';
import { GitFailed, gitIn } from './git.ts';
import type { Terminal } from './terminal.ts';

/** Repository of a folder on the laptop's GitHub, for instance `local/my-app`. */
function repositoryOf(top: string): string {
  const name = path
    .basename(top)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$|\.git$/g, '');
  return `local/${name === '' ? 'folder' : name}`;
}

/** Pushes the commit to the laptop's GitHub, which makes the repository on the first push. */
export async function pushFolder(connection: Connection, folder: Folder, env: Terminal['env']): Promise<string> {
  const { github, token } = connection;
  if (github === null) {
    throw new Problem(
      'repository-invalid',
      'A folder is deployed on this machine only.',
      'Push it to GitHub and deploy owner/repo.',
    );
  }
  const repository = repositoryOf(folder.top);
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  const git = gitIn(folder.top, env, [
    [`http.${github}/.extraHeader`, `Authorization: Basic ${credentials}`],
    // A proxy of the network has no business with an address of this machine.
    ['http.proxy', ''],
    ['credential.helper', ''],
  ]);
  const target = `+${folder.sha}:refs/heads/${folder.branch}`;
  // The user's own hooks guard the way to the user's own remotes, not this one.
  const args = ['push', '--quiet', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--no-signed'];
  await git(...args, '--', `${github}/${repository}.git`, target).catch((error) => {
    throw error instanceof GitFailed ? refused(error) : error;
  });
  return repository;
}

function refused(error: GitFailed): Problem {
  if (/shallow update not allowed/.test(error.message)) {
    return new Problem('repository-invalid', 'A shallow clone cannot be pushed.', 'git fetch --unshallow');
  }
  return new Problem(
    'repository-unreachable',
    `git could not push to the local GitHub: ${error.message.split('\n')[0]}`,
    'Check that Slipway runs: slipway status',
  );
}
