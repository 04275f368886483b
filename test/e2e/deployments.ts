import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { type DeploymentView, deploymentListSchema, deploymentViewSchema, logLinesSchema } from '../../shared/api.ts';
import { isTerminal } from '../../shared/statuses.ts';
import type { TestStack } from '../stack.ts';

async function get<Schema extends z.ZodType>(
  stack: TestStack,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = await stack.api(`/v1/orgs/local${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return schema.parse(await answer.json());
}

export function readDeployment(stack: TestStack, id: string): Promise<DeploymentView> {
  return get(stack, `/deployments/${id}`, deploymentViewSchema);
}

export async function deploymentsOf(stack: TestStack, service: string): Promise<readonly DeploymentView[]> {
  const { deployments } = await get(stack, `/deployments?service=${service}&limit=100`, deploymentListSchema);
  return deployments;
}

/** Asks until something is there; an API that is away for a moment is asked again. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | null | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (let trouble = ''; ; ) {
    const found = await ask().catch((error: Error) => {
      trouble = `: ${error.message}`;
    });
    if (found != null) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${seconds} s${trouble}`);
    await sleep(200);
  }
}

/** The newest deployment of a service once it satisfies the condition. */
export function untilDeployment(
  stack: TestStack,
  service: string,
  seconds: number,
  condition: (deployment: DeploymentView) => boolean,
): Promise<DeploymentView> {
  return until(`the awaited state of ${service}`, seconds, async () => {
    const [newest] = await deploymentsOf(stack, service);
    return newest !== undefined && condition(newest) ? newest : null;
  });
}

export function untilEnded(stack: TestStack, service: string, seconds: number): Promise<DeploymentView> {
  return untilDeployment(stack, service, seconds, ({ status }) => isTerminal(status));
}

/** A build that has printed something: its deployment is in the middle of the build stage. */
export function untilBuilding(stack: TestStack, service: string, line: RegExp): Promise<DeploymentView> {
  return until(`a build line of ${service}`, 60, async () => {
    const [newest] = await deploymentsOf(stack, service);
    if (newest?.stage !== 'build') return null;
    return (await buildLog(stack, newest.id)).some((text) => line.test(text)) ? newest : null;
  });
}

/** The stored build log as it stands. */
export async function buildLog(stack: TestStack, id: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let from = 0; ; ) {
    const { lines, next } = await get(stack, `/deployments/${id}/logs?from=${from}`, logLinesSchema);
    if (lines.length === 0) return texts;
    texts.push(...lines.map(({ text }) => text));
    from = next;
  }
}

/** What a live service answers. */
export async function textOf(url: string): Promise<string> {
  return (await fetch(url, { signal: AbortSignal.timeout(20_000) })).text();
}
