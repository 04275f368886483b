import { Command } from 'commander';
import { stackFolder } from '../../local/checkout.ts';
import { type Backup, type BackupKind, backupDays, backupKinds, type CloudBackup } from '../../shared/backup.ts';
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

/** What there is to say, for programs and for people. */
interface Told {
  readonly result: object;
  readonly lines: readonly string[];
}

export function backupCommand({ terminal, action }: Registry): Command {
  return new Command('backup')
    .description(`Keep all documents for ${backupDays} days: of this machine's stack, or of a project in the cloud`)
    .option('--list', 'only list the backups, newest first')
    .option('--kind <kind>', 'what it is for: by-hand, daily or before-change', 'by-hand')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nIn the cloud (with SLIPWAY_API) it is Google’s export, by whom `gcloud auth application-default login` names.',
    )
    .action(
      action(async ({ list, kind: given, json }: BackupOptions) => {
        const kind = kindOf(given);
        const project = cloudProject(terminal);
        const told = await (project === null
          ? backUpHere(stackFolder(terminal.env), kind, list === true)
          : exportIn(project, kind, list === true));
        print(terminal, json, told.result, () => told.lines);
        return exitCodes.ok;
      }),
    );
}

/** The bucket of terraform/backup.tf. */
export const bucketOf = (project: string) => `gs://${project}-slipway-backup`;

/** Null for this machine's stack: its files are their owner's, who needs no other right. */
export function cloudProject({ env }: Terminal): string | null {
  if ((env.SLIPWAY_API ?? '') === '') return null;
  const project = env.GOOGLE_CLOUD_PROJECT ?? '';
  if (project !== '') return project;
  throw new UsageError('SLIPWAY_API names a system in the cloud: name its project in GOOGLE_CLOUD_PROJECT.');
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

function kindOf(text: string): BackupKind {
  const kind = backupKinds.find((each) => each === text);
  if (kind === undefined || kind === 'safety')
    throw new UsageError(`--kind is by-hand, daily or before-change, not "${text}".`);
  return kind;
}

async function backUpHere(dir: string, kind: BackupKind, list: boolean): Promise<Told> {
  // Loaded here: no other command needs them.
  const { backUp, backupsIn } = await import('../../local/backup/backups.ts');
  if (list) {
    const backups = await backupsIn(dir);
    return { result: { backups }, lines: listOf(backups) };
  }
  const { backup, removed } = await backUp(dir, kind);
  return {
    result: { backup, removed: removed.map(({ id }) => id) },
    lines: [
      `${backup.id}: ${backup.documents} documents, ${kilobytes(backup.bytes)}, sha256 ${backup.checksum.slice(0, 12)}`,
      ...removed.map(({ id }) => `${id} was over its time and is removed`),
    ],
  };
}

/** With the person's own rights in the project: the tick alone exports of itself, and no function of Slipway imports. */
async function exportIn(project: string, kind: BackupKind, list: boolean): Promise<Told> {
  const [{ createExports }, { endpointFrom }, { listCloudBackups }, { Firestore }] = await Promise.all([
    import('../../functions/google/firestore-exports.ts'),
    import('../../functions/google/endpoint.ts'),
    import('../../functions/cloud-backups.ts'),
    import('@google-cloud/firestore'),
  ]);
  const exported = createExports(project, endpointFrom('FIRESTORE_ADMIN_EMULATOR_HOST'));
  try {
    if (list) {
      const firestore = new Firestore({ projectId: project });
      const backups = await listCloudBackups(exported, firestore).finally(() => firestore.terminate());
      return { result: { backups }, lines: listOf(backups) };
    }
    const now = new Date();
    const location = `${bucketOf(project)}/${now.toISOString().replace(/[:.]/g, '-')}-${kind}`;
    const backup = await exported.take(now, location);
    const lines = [`${backup.id}: ${backup.documents ?? 0} documents as of ${backup.at}, in ${backup.location}`];
    return { result: { backup, removed: [] }, lines };
  } finally {
    await exported.close();
  }
}

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`;

function listOf(backups: readonly (Backup | CloudBackup)[]): readonly string[] {
  if (backups.length === 0) return ['There is no backup yet.'];
  const now = Date.now();
  return table(
    ['ID', 'MADE', 'DOCUMENTS', 'SIZE', 'EXPIRES', 'STATE'],
    backups.map((backup) => [
      backup.id,
      ago(backup.at, now),
      backup.documents === null ? '' : String(backup.documents),
      backup.bytes === null ? '' : kilobytes(backup.bytes),
      backup.expiresAt.slice(0, 10),
      'status' in backup ? stateOf(backup) : 'done',
    ]),
  );
}

function stateOf({ status, ofOneMoment }: CloudBackup): string {
  return status === 'done' && !ofOneMoment ? 'done, not of one moment' : status;
}
