import { engine, type PlantedBug, stage } from './bug.ts';

/** Mistakes with releases and in bringing them back. */
export const restoreBugs: readonly PlantedBug[] = [
  {
    name: 'rollback-keeps-newer-variables',
    by: 'author',
    file: stage('8-promote.ts'),
    find: '      env: deployment.env,\n',
    replace: '      env: snapshot.bundle === null ? deployment.env : snapshot.service.env,\n',
    why: 'the next deployment brings the variables back that were rolled back',
  },
  {
    name: 'rollback-with-present-variables',
    by: 'author',
    file: stage('revision-config.ts'),
    find: '{ ...config, revision: revisionOf(deployment.service, deployment.seq)',
    replace:
      '{ ...config, env: { ...config.env, ROLLED: deployment.id }, revision: revisionOf(deployment.service, deployment.seq)',
    why: 'what was verified then is not what runs now',
  },
  {
    name: 'release-before-promotion',
    by: 'author',
    file: engine('record.ts'),
    find: '  const released = await releaseWrites(shell, loaded, outcome.release);\n',
    replace:
      '  for (const each of await releaseWrites(shell, loaded, outcome.release)) await shell.store.commit([each]);\n  const released: Write[] = [];\n',
    why: 'what was never promoted can be brought back',
  },
];
