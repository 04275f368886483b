import type { BuildStep, RequestedBuild } from './build.ts';
import { invalidValue, refused } from './refused.ts';
import { durationMs } from './time.ts';

/** "You can include up to 300 build steps" (cloud.google.com/build/docs/build-config-file-schema#build_steps). */
const maxSteps = 300;
/** The API's own number and words: github.com/hushh-labs/hushh-research/pull/4796. */
const maxArgument = 10_000;
/** cloud.google.com/build/docs/build-config-file-schema#timeout_2: "If you do not specify this value, the default is 60 minutes". */
const defaultTimeoutMs = 3600 * 1000;

/** Refuses steps, with their substitutions applied, as Cloud Build does: it counts from 0 and says which one. */
export function checkSteps(steps: readonly BuildStep[], timeout: RequestedBuild['timeout']): void {
  if (steps.length === 0) throw wrongStep('no build steps are specified');
  if (steps.length > maxSteps) throw wrongStep(`cannot have more than ${maxSteps} build steps`);
  const wholeMs = durationMs(timeout, defaultTimeoutMs);
  for (const [index, step] of steps.entries()) {
    const at = `build step ${index}`;
    if (!step.name) throw wrongStep(`${at} must specify a name`);
    const long = (step.args ?? []).findIndex((each) => each.length > maxArgument);
    if (long >= 0) throw wrongStep(`${at} arg ${long} too long (max: ${maxArgument})`);
    // google.devtools.cloudbuild.v1.BuildStep.script: "the user cannot specify the entrypoint or args".
    if (step.script && step.entrypoint) throw wrongStep(`${at} both script and entrypoint provided`);
    if (step.script && step.args?.length) throw wrongStep(`${at} both script and args provided`);
    // BuildStep.env: "The elements are of the form "KEY=VALUE"".
    const assignment = (step.env ?? []).findIndex((each) => each.indexOf('=') < 1);
    if (assignment >= 0) throw wrongStep(`${at} env ${assignment} must be of the form KEY=VALUE`);
    // The API's words: github.com/sourcegraph/sourcegraph-public-snapshot/pull/25471.
    if (durationMs(step.timeout, 0) > wholeMs) {
      const limit = `value must be less than or equal to build timeout value of "${inGo(wholeMs)}"`;
      throw invalidValue(`steps[${index}].timeout`, limit);
    }
  }
  checkWaits(steps);
  checkVolumes(steps);
}

/** Steps run one after the other, which satisfies every `waitFor` that names an earlier step. */
function checkWaits(steps: readonly BuildStep[]): void {
  const earlier = new Set(['-']);
  for (const [index, step] of steps.entries()) {
    for (const id of step.waitFor ?? []) {
      if (!earlier.has(id)) throw wrongStep(`build step ${index} waits for "${id}", which is no earlier step`);
    }
    // BuildStep.id: "Unique identifier for this build step".
    if (step.id && earlier.has(step.id)) throw wrongStep(`build step ${index} has the id "${step.id}" of another`);
    if (step.id) earlier.add(step.id);
  }
}

/** BuildStep.volumes: "Using a named volume in only one step is not valid". */
function checkVolumes(steps: readonly BuildStep[]): void {
  const names = steps.flatMap(({ volumes }) => (volumes ?? []).map(({ name }) => name ?? ''));
  const single = names.find((name) => names.indexOf(name) === names.lastIndexOf(name));
  if (single !== undefined) throw wrongStep(`volume "${single}" is used in only one step`);
}

function wrongStep(sentence: string) {
  return refused(`invalid .steps field: ${sentence}`);
}

/** A duration as Go's `time.Duration` prints it. */
function inGo(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60);
  if (seconds < 60) return `${seconds}s`;
  return hours === 0 ? `${minutes}m${seconds % 60}s` : `${hours}h${minutes % 60}m${seconds % 60}s`;
}
