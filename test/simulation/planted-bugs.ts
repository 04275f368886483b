import { approvalBugs } from './planted/approval-bugs.ts';
import type { PlantedBug } from './planted/bug.ts';
import { commandBugs } from './planted/command-bugs.ts';
import { deliveryBugs } from './planted/delivery-bugs.ts';
import { driftBugs } from './planted/drift-bugs.ts';
import { releaseBugs } from './planted/release-bugs.ts';
import { requestBugs } from './planted/request-bugs.ts';
import { restoreBugs } from './planted/restore-bugs.ts';
import { reviewerBugs } from './planted/reviewer-bugs.ts';
import { rolloutBugs } from './planted/rollout-bugs.ts';
import { splitBugs } from './planted/split-bugs.ts';

/** Bugs that a checker has to catch before it is believed: none of them stands anywhere but in a bundle of its own. */
export const plantedBugs: readonly PlantedBug[] = [
  ...approvalBugs,
  ...commandBugs,
  ...deliveryBugs,
  ...driftBugs,
  ...releaseBugs,
  ...requestBugs,
  ...restoreBugs,
  ...reviewerBugs,
  ...rolloutBugs,
  ...splitBugs,
];
