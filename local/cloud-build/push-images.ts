import type { protos } from '@google-cloud/cloudbuild';
import type { BuiltImage, Executor } from '../executors/executor.ts';
import type { FailureType } from './build.ts';
import type { BuildLog } from './build-log.ts';
import { repositoryOf, withTag } from './image-name.ts';
import { type Clock, timestamp } from './time.ts';

export class PushFailed extends Error {
  readonly type: FailureType;

  constructor(type: FailureType, message: string) {
    super(message);
    this.name = 'PushFailed';
    this.type = type;
  }
}

interface Push {
  readonly executor: Executor;
  readonly log: BuildLog;
  readonly clock: Clock;
}

type PushedImage = protos.google.devtools.cloudbuild.v1.IBuiltImage;

/** An executor stores what it builds under its digest; here it is looked up there, so that a missing image is never reported. */
export async function pushImages(
  wanted: readonly string[],
  built: readonly BuiltImage[],
  { executor, log, clock }: Push,
): Promise<readonly PushedImage[]> {
  const pushed: PushedImage[] = [];
  for (const name of wanted) {
    const image = built.findLast((each) => withTag(each.image) === withTag(name));
    if (image === undefined) {
      throw new PushFailed('PUSH_IMAGE_NOT_FOUND', `an image does not exist with the tag: ${name}`);
    }
    const startTime = timestamp(clock());
    log.main(`Pushing ${name}`);
    const stored = await executor.inspect(`${repositoryOf(name)}@${image.digest}`);
    if (stored === null) throw new PushFailed('PUSH_FAILED', `${name} is not stored under ${image.digest}`);
    const size = image.sizeBytes === null ? '' : ` size: ${image.sizeBytes}`;
    log.main(`${name}: digest: ${image.digest}${size}`);
    pushed.push({ name, digest: image.digest, pushTiming: { startTime, endTime: timestamp(clock()) } });
  }
  return pushed;
}
