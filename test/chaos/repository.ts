import { cp } from 'node:fs/promises';
import path from 'node:path';
import { checkoutFolder } from '../../local/checkout.ts';
import { openWorkingTree } from '../e2e/working-tree.ts';
import type { System } from './system.ts';

export const repository = 'local/chaos';

export type Commits = readonly [string, ...string[]];

/** A repository on the local GitHub with so many commits, each of which can be deployed by its SHA. */
export async function pushCommits({ ports, token }: Pick<System, 'ports' | 'token'>, count: number): Promise<Commits> {
  const tree = await openWorkingTree('chaos');
  try {
    await cp(path.join(checkoutFolder(), 'examples', 'own-dockerfile'), tree.folder, { recursive: true });
    const first = await tree.commit({ 'version.txt': '0\n' });
    const others: string[] = [];
    while (others.length + 1 < count) others.push(await tree.commit({ 'version.txt': `${others.length + 1}\n` }));
    const authorization = `Authorization: Basic ${Buffer.from(`x:${token}`).toString('base64')}`;
    const remote = `http://127.0.0.1:${ports.github}/${repository}.git`;
    await tree.git('-c', `http.extraHeader=${authorization}`, 'push', '--quiet', remote, 'HEAD:main');
    return [first, ...others];
  } finally {
    await tree.remove();
  }
}
