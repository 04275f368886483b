import { z } from 'zod';
import type { State } from '../state.ts';

/** What an operation of Cloud Run made of a service, as its journal keeps it. */
const madeSchema = z.object({
  uid: z.string(),
  generation: z.coerce.number(),
  template: z.object({
    revision: z.string(),
    labels: z.record(z.string(), z.string()),
    containers: z.array(z.object({ image: z.string() })),
  }),
  /** Open to everybody: a promotion's last step on a new service is a write of its own. */
  invokerIamDisabled: z.boolean().default(false),
  traffic: z.array(z.object({ revision: z.string(), percent: z.number(), tag: z.string() })),
});

export interface Step {
  readonly service: string;
  readonly uid: string;
  readonly generation: number;
  /** The revision that the template names. */
  readonly template: string;
  readonly isOpen: boolean;
  readonly traffic: z.infer<typeof madeSchema>['traffic'];
}

/** The history of every service, in the order of its generations; deletions are left out. */
export function stepsOf({ runOperations }: State): ReadonlyMap<string, readonly Step[]> {
  const steps = new Map<string, Step[]>();
  for (const { kind, service, generation, resource } of runOperations) {
    if (kind !== 'create' && kind !== 'update') continue;
    const made = madeSchema.parse(resource);
    // A newer one was accepted before this one had ended, and stands for itself.
    if (made.generation !== generation) continue;
    const { uid, template, traffic, invokerIamDisabled: isOpen } = made;
    const step: Step = { service, uid, generation, template: template.revision, isOpen, traffic };
    const known = steps.get(made.uid);
    if (known === undefined) steps.set(made.uid, [step]);
    else known.push(step);
  }
  for (const each of steps.values()) each.sort((a, b) => a.generation - b.generation);
  return steps;
}

export interface Run {
  readonly deployment: string;
  readonly digest: string;
}

/** Every image that was ever run for a deployment, by the label that its revision carries. */
export function runsOf({ runOperations, runServices }: State): readonly Run[] {
  const templates = [
    ...runServices.flatMap(({ revisions }) => revisions.map(({ template }) => template)),
    ...runOperations.flatMap(({ kind, resource }) =>
      kind === 'create' || kind === 'update' ? [madeSchema.parse(resource).template] : [],
    ),
  ];
  const runs = templates.flatMap(({ labels, containers }) =>
    containers.map(({ image }) => ({
      deployment: labels['slipway-deployment'] ?? '',
      digest: image.split('@')[1] ?? image,
    })),
  );
  return [...new Map(runs.map((run) => [`${run.deployment} ${run.digest}`, run])).values()];
}
