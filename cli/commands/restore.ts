import { Command } from 'commander';
import type { Restore, Restored } from '../../local/backup/restore.ts';
import { stackFolder } from '../../local/checkout.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { planLines } from '../restore-lines.ts';
import { printLine } from '../terminal.ts';
import { ago, duration, table } from '../words.ts';
import { cloudProject, print } from './backup.ts';
import { restoreInCloud } from './restore-in-cloud.ts';

interface RestoreOptions {
  readonly at: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export function restoreCommand({ terminal, action }: Registry): Command {
  return new Command('restore')
    .description("Put a backup in the place of a stopped stack's documents; the present ones are backed up first")
    .requiredOption('--at <date|id>', 'a backup by its id, or the newest of this time or before')
    .option('--dry-run', 'only say what it would change; the stack may be running')
    .option('--json', 'print the result as JSON')
    .action(
      action(async ({ at, dryRun, json }: RestoreOptions) => {
        const project = cloudProject(terminal);
        if (project !== null) {
          await restoreInCloud(terminal, project, { at, dryRun: dryRun === true, json: json === true });
          return exitCodes.ok;
        }
        const dir = stackFolder(terminal.env);
        const began = Date.now();
        const say = (line: string) => printLine(json === true ? terminal.stderr : terminal.stdout, line);
        // Loaded here: Firestore's client would slow every other command.
        const { NoSuchBackup, planLocalRestore, restore, StackRunning } = await import('../../local/backup/restore.ts');
        const done = await (dryRun === true ? planLocalRestore(dir, at) : restore(dir, at, say)).catch((error) => {
          const isUsage = error instanceof NoSuchBackup || error instanceof StackRunning;
          throw isUsage ? new UsageError(error.message) : error;
        });
        const seconds = (Date.now() - began) / 1000;
        print(terminal, json, { dryRun: dryRun === true, seconds, ...done }, () => linesOf(done, seconds));
        return exitCodes.ok;
      }),
    );
}

function linesOf(done: Restore | Restored, seconds: number): readonly string[] {
  const { backup, changes, plan } = done;
  const rows = Object.entries(changes).map(([collection, { added, changed, removed }]) => [
    collection,
    ...[added, changed, removed].map(String),
  ]);
  return [
    ...(rows.length === 0
      ? ['Every document is as it was then.']
      : table(
          ['COLLECTION', 'COMES BACK', 'CHANGES', 'GOES'],
          rows.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
        )),
    ...planLines(plan, 'safety' in done),
    ...('safety' in done
      ? [
          `Restored ${backup.id}, made ${ago(backup.at, Date.now())}, in ${duration(seconds * 1000)}. Start the stack again: npm start`,
          ...(done.safety === null ? [] : [`To go back: slipway restore --at ${done.safety.id}`]),
        ]
      : [`Nothing was changed. ${backup.id} was made ${ago(backup.at, Date.now())} and is whole.`]),
  ];
}
