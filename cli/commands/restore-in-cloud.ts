import type { RestoredCloud } from '../../functions/restore-cloud.ts';
import { UsageError } from '../errors.ts';
import { planLines } from '../restore-lines.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { duration } from '../words.ts';
import { bucketOf, print } from './backup.ts';

interface Options {
  readonly at: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Restores a project with the rights of whoever `gcloud auth application-default login` names: Slipway itself need not run. */
export async function restoreInCloud(terminal: Terminal, project: string, options: Options): Promise<void> {
  const [{ Firestore }, { createExports }, { endpointFrom }, { listLiveServices }, cloud] = await Promise.all([
    import('@google-cloud/firestore'),
    import('../../functions/google/firestore-exports.ts'),
    import('../../functions/google/endpoint.ts'),
    import('../../functions/google/live-services.ts'),
    import('../../functions/restore-cloud.ts'),
  ]);
  const began = Date.now();
  const { at, dryRun } = options;
  const json = options.json ? true : undefined;
  const exported = createExports(project, endpointFrom('FIRESTORE_ADMIN_EMULATOR_HOST'));
  const firestore = new Firestore({ projectId: project, ignoreUndefinedProperties: true });
  const run = endpointFrom('CLOUD_RUN_EMULATOR_HOST');
  try {
    if (dryRun) {
      const backup = await cloud.chooseExport(exported, at);
      const lines = [`${backup.location}: ${backup.documents} documents as of ${backup.at}. Nothing was changed.`];
      print(terminal, json, { dryRun, backup }, () => lines);
      return;
    }
    const done = await cloud.restoreCloud(
      {
        firestore,
        exports: exported,
        live: (region) => listLiveServices(project, region, run),
        bucket: bucketOf(project),
        actor: 'operator',
        say: (line) => printLine(json === true ? terminal.stderr : terminal.stdout, line),
      },
      at,
    );
    const seconds = (Date.now() - began) / 1000;
    print(terminal, json, { dryRun, seconds, ...done }, () => linesOf(done, seconds));
  } catch (error) {
    throw error instanceof cloud.NotRestorable ? new UsageError(error.message) : error;
  } finally {
    await Promise.all([exported.close(), firestore.terminate()]);
  }
}

function linesOf({ backup, safety, plan }: RestoredCloud, seconds: number): readonly string[] {
  return [
    ...planLines(plan, true),
    `Restored ${backup.id}, as of ${backup.at}, in ${duration(seconds * 1000)}. Let Slipway write again: terraform apply`,
    `To go back: slipway restore --at ${safety.id}`,
  ];
}
