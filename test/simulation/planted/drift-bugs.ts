import { engine, type PlantedBug, stage } from './bug.ts';

/** Mistakes by which what somebody changed in the console is lost. */
export const driftBugs: readonly PlantedBug[] = [
  {
    name: 'drift-not-asked-before-writes',
    by: 'author',
    file: stage('drift.ts'),
    find: "  return kind === 'perform' || (name",
    replace: "  return kind === 'done' || (name",
    why: 'what is changed by hand during the build is written over',
  },
  {
    name: 'undo-moves-users-back-from-elsewhere',
    by: 'author',
    file: engine('carry-out.ts'),
    find: '  if (isOwn) return previousTraffic;\n',
    replace: '  if (revisions.length > 0) return previousTraffic;\n',
    why: 'a failing deployment takes users from where somebody has sent them',
  },
];
