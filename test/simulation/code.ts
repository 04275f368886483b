import { accept } from '../../functions/engine/accept.ts';
import { requestCancel } from '../../functions/engine/cancel.ts';
import { deliver } from '../../functions/engine/deliver.ts';
import { removeService } from '../../functions/engine/remove-service.ts';
import { tick } from '../../functions/engine/tick.ts';
import { stages } from '../../functions/stages/index.ts';
import { hearOfBuild } from '../../functions/triggers/cloud-builds.ts';
import { takeDeployRequest } from '../../functions/triggers/deploy-requests.ts';
import { stageMessageSchema } from '../../shared/messages.ts';
import { Problem } from '../../shared/problems.ts';

/** Everything of one version of the code that a process runs; another version is a bundle of this file. */
export const code = {
  accept,
  deliver,
  hearOfBuild,
  Problem,
  removeService,
  requestCancel,
  stageMessageSchema,
  stages,
  takeDeployRequest,
  tick,
} as const;

export type Code = typeof code;
