import { engine, type PlantedBug, stage } from './bug.ts';

/** Mistakes on the way from the old revision to the new one. */
export const rolloutBugs: readonly PlantedBug[] = [
  {
    name: 'step-not-held',
    by: 'author',
    file: stage('rollout.ts'),
    find: '  if (now < holdUntil) return false;\n',
    replace: '  if (now < holdUntil) return true;\n',
    why: 'the next step comes before anybody could see how this one does',
    breaks: 11,
  },
  {
    name: 'pause-ignored',
    by: 'author',
    file: stage('rollout.ts'),
    find: 'if (isOver(seen, now) && rollout.paused === null) {',
    replace: 'if (isOver(seen, now)) {',
    why: 'somebody held it, and it goes on',
    breaks: 11,
  },
  {
    name: 'errors-not-compared',
    by: 'author',
    file: 'functions/analysis/compare-revisions.ts',
    find: 'if (fresh.errors >= leastErrors && ',
    replace: 'if (fresh.errors < 0 && ',
    why: 'every third request fails and more users get it',
    breaks: 11,
  },
  {
    name: 'step-not-reached',
    by: 'author',
    file: stage('rollout.ts'),
    find: "    if (served !== step.percent || service?.ready !== 'succeeded') {",
    replace: "    if (served > 100 || service?.ready === 'failed') {",
    why: 'a step is counted that Cloud Run has not taken yet',
  },
  {
    name: 'hold-counts-pause',
    by: 'author',
    file: engine('steer.ts'),
    find: 'holdUntil: moved(rollout.holdUntil, pausedFor),',
    replace: 'holdUntil: rollout.holdUntil,',
    why: 'after a pause nothing is left of the hold',
    breaks: 11,
  },
  {
    name: 'rest-to-the-first',
    by: 'author',
    file: 'shared/traffic-shares.ts',
    find: 'percent: total === 0 ? 100 : percent, tag: fresh.tag',
    replace: 'percent: total === 0 ? 100 : Math.min(100, percent * 2), tag: fresh.tag',
    why: 'more users get the new revision than the step says',
    breaks: 11,
  },
];
