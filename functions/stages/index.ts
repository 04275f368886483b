import type { StageName } from '../../shared/stages.ts';
import type { Stage } from '../decision.ts';
import { validate } from './1-validate.ts';
import { analyze } from './2-analyze.ts';
import { plan } from './3-plan.ts';
import { preflight } from './4-preflight.ts';
import { build } from './5-build.ts';
import { release } from './6-release.ts';
import { verify } from './7-verify.ts';
import { promote } from './8-promote.ts';
import { report } from './9-report.ts';
import { guarded } from './drift.ts';
import { promoteSplit, skipForSplit, unlessSplit, validateSplit } from './split.ts';

export const stages: Readonly<Record<StageName, Stage>> = {
  validate: unlessSplit(validate, validateSplit),
  analyze: unlessSplit(analyze, skipForSplit),
  plan: unlessSplit(plan, skipForSplit),
  preflight: guarded(unlessSplit(preflight, skipForSplit)),
  build: unlessSplit(build, skipForSplit),
  release: guarded(unlessSplit(release, skipForSplit)),
  verify: unlessSplit(verify, skipForSplit),
  promote: guarded(unlessSplit(promote, promoteSplit)),
  report,
};
