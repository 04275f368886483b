import { quoteWord } from '../shell.ts';
import { isYarnBerry, type NodePackageManager } from './package-manager.ts';

export interface Manager {
  readonly name: NodePackageManager;
  readonly version: string | null;
}

/** Installs exactly what the lockfile says; `production` leaves development dependencies out. */
export function installCommand(
  manager: Manager,
  options: { readonly frozen: boolean; readonly production?: boolean; readonly member?: string | null },
): string {
  const { frozen, production = false, member = null } = options;
  switch (manager.name) {
    case 'npm':
      return `npm ${frozen ? 'ci' : 'install'}${production ? ' --omit=dev' : ''}`;
    case 'pnpm':
      return `pnpm install${frozen ? ' --frozen-lockfile' : ''}${production ? ' --prod' : ''}${member === null ? '' : ` --filter ${quoteWord(`${member}...`)}`}`;
    case 'yarn':
      // Yarn 2 and later install everything; production needs `workspaces focus`, which is not built in before 4.
      if (isYarnBerry(manager)) return `yarn install${frozen ? ' --immutable' : ''}`;
      return `yarn install${frozen ? ' --frozen-lockfile' : ''}${production ? ' --production' : ''}`;
    case 'bun':
      return `bun install${frozen ? ' --frozen-lockfile' : ''}${production ? ' --production' : ''}`;
  }
}

/** Takes development dependencies out again after a build; null where the manager has no safe way. */
export function pruneCommand(manager: Manager, member: string | null): string | null {
  switch (manager.name) {
    case 'npm':
      return 'npm prune --omit=dev --ignore-scripts';
    case 'pnpm':
      // CI answers pnpm's question whether node_modules may be made anew.
      return `CI=true ${installCommand(manager, { frozen: true, production: true, member })} --ignore-scripts`;
    case 'yarn':
      if (!isYarnBerry(manager)) return 'yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline';
      return Number.parseInt(manager.version ?? '0', 10) >= 4 ? 'yarn workspaces focus --all --production' : null;
    case 'bun':
      return null;
  }
}

/** Runs a script, for a workspace's member after those of the members it depends on where the manager can. */
export function scriptCommand(manager: Manager, script: string, member: string | null): string {
  if (member === null) return `${manager.name} run ${script}`;
  switch (manager.name) {
    case 'npm':
      return `npm run ${script} --workspace ${quoteWord(member)}`;
    case 'pnpm':
      return `pnpm --filter ${quoteWord(`${member}...`)} run ${script}`;
    case 'yarn':
      return isYarnBerry(manager)
        ? `yarn workspaces foreach --recursive --topological --from ${quoteWord(member)} run ${script}`
        : `yarn workspace ${quoteWord(member)} run ${script}`;
    case 'bun':
      return `bun run --filter ${quoteWord(member)} ${script}`;
  }
}
