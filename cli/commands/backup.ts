import { Command } from 'commander';
import { stackFolder } from '../../local/checkout.ts';
import { type Backup, type BackupKind, backupDays, backupKinds } from '../../shared/backup.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { ago, table } from '../words.ts';

interface BackupOptions {
  readonly list?: true;
  readonly kind: string;
  readonly json?: true;
}

export function backupCommand({ terminal, action }: Registry): Command {
  return new Command('backup')
    .description(`Keep all documents of this machine's stack, running or not, for ${backupDays} days; encrypted`)
    .option('--list', 'only list the backups, newest first')
    .option('--kind <kind>', 'what it is for: by-hand, daily or before-change', 'by-hand')
    .option('--json', 'print the result as JSON')
    .action(
      action(async ({ list, kind, json }: BackupOptions) => {
        const dir = localStack(terminal);
        // Loaded here: no other command has any use for them.
        const { backUp, backupsIn } = await import('../../local/backup/backups.ts');
        if (list === true) {
          const backups = await backupsIn(dir);
          const lines = () => (backups.length === 0 ? ['There is no backup yet.'] : listOf(backups));
          print(terminal, json, { backups }, lines);
          return exitCodes.ok;
        }
        const { backup, removed } = await backUp(dir, kindOf(kind));
        print(terminal, json, { backup, removed: removed.map(({ id }) => id) }, () => [
          `${backup.id}: ${backup.documents} documents, ${kilobytes(backup.bytes)}, sha256 ${backup.checksum.slice(0, 12)}`,
          ...removed.map(({ id }) => `${id} was over its time and is removed`),
        ]);
        return exitCodes.ok;
      }),
    );
}

/** The folder of the stack: files of this machine, whose owner needs no other right. */
export function localStack({ env }: Terminal): string {
  if ((env.SLIPWAY_API ?? '') === '') return stackFolder(env);
  throw new UsageError(
    'SLIPWAY_API names a system in the cloud: its backups are made by Google and restored with gcloud, see terraform/README.md.',
  );
}

export function print(
  terminal: Terminal,
  json: true | undefined,
  result: object,
  lines: () => readonly string[],
): void {
  if (json === true) printLine(terminal.stdout, JSON.stringify(result));
  else for (const line of lines()) printLine(terminal.stdout, line);
}

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`;

function kindOf(text: string): BackupKind {
  const kind = backupKinds.find((each) => each === text);
  if (kind === undefined || kind === 'safety')
    throw new UsageError(`--kind is by-hand, daily or before-change, not "${text}".`);
  return kind;
}

function listOf(backups: readonly Backup[]): readonly string[] {
  const now = Date.now();
  return table(
    ['ID', 'MADE', 'DOCUMENTS', 'SIZE', 'EXPIRES'],
    backups.map(({ id, at, documents, bytes, expiresAt }) => [
      id,
      ago(at, now),
      String(documents),
      kilobytes(bytes),
      expiresAt.slice(0, 10),
    ]),
  );
}
