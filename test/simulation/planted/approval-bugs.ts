import { engine, type PlantedBug } from './bug.ts';

/** Mistakes with approvals and freezes. */
export const approvalBugs: readonly PlantedBug[] = [
  {
    name: 'approval-hash-not-compared',
    by: 'author',
    breaks: 14,
    file: 'shared/approval.ts',
    find: 'each.specHash === specHash && ',
    replace: '',
    why: 'what was approved is not what is released',
  },
  {
    name: 'one-approval-fewer',
    by: 'author',
    breaks: 14,
    file: 'functions/guard/approval.ts',
    find: '.length >= approval.required;',
    replace: '.length >= approval.required - 1;',
    why: 'the last one who has to approve is not asked',
  },
  {
    name: 'own-approval-taken',
    by: 'author',
    breaks: 14,
    file: engine('approve.ts'),
    find: 'if (actor === deployment.actor) {',
    replace: 'if (approval.required > 5) {',
    why: 'whoever asks approves it as well',
  },
  {
    name: 'approval-never-expires',
    by: 'author',
    breaks: 2,
    file: engine('approval.ts'),
    find: 'if (now >= expiresAt) return',
    replace: 'if (now < deployment.approval.askedAt) return',
    why: 'whoever is forgotten holds the turn for ever',
  },
  {
    name: 'freeze-asked-once',
    by: 'author',
    file: engine('gate.ts'),
    find: 'frozen(deployment, org, service, now) ?? lapse',
    replace: 'lapse',
    why: 'what was accepted before a freeze goes live in the middle of it',
  },
];
