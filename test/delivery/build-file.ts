import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type INamespace, Root, type Type } from 'protobufjs';
import { isMap, isSeq, parseDocument } from 'yaml';
import { z } from 'zod';

export const root = path.resolve(import.meta.dirname, '../..');

const stepSchema = z.object({
  id: z.string(),
  name: z.string(),
  waitFor: z.array(z.string()),
  script: z.string().optional(),
  args: z.array(z.string()).optional(),
  dir: z.string().optional(),
  timeout: z.string().optional(),
});

const buildSchema = z.object({
  steps: z.array(stepSchema),
  timeout: z.string(),
  options: z.record(z.string(), z.unknown()),
  substitutions: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
});

const text = readFileSync(path.join(root, 'cloudbuild.yaml'), 'utf8');
export const written: unknown = parseDocument(text).toJS();
export const build = buildSchema.parse(written);

/** The line above each step, by the step's id. */
export function reasons(): ReadonlyMap<string, string> {
  const steps = parseDocument(text).get('steps');
  if (!isSeq(steps)) throw new Error('cloudbuild.yaml has no steps');
  const comments = steps.items.map((item, index) => {
    if (!isMap(item)) throw new Error(`step ${index} is no map`);
    // What stands above the first one stands above the whole list.
    const above = index === 0 ? steps.commentBefore : item.commentBefore;
    return [String(item.get('id')), (above ?? '').trim()] as const;
  });
  return new Map(comments);
}

/** Everything that has ended well before a step begins. */
export function before(id: string): ReadonlySet<string> {
  const step = build.steps.find((each) => each.id === id);
  const direct = (step?.waitFor ?? []).filter((each) => each !== '-');
  return new Set(direct.flatMap((each) => [each, ...before(each)]));
}

/** The official message, by the protos that ship in Google's client. */
export function buildMessageType(): Type {
  const json = createRequire(import.meta.url)('@google-cloud/cloudbuild/build/protos/protos.json') as INamespace;
  return Root.fromJSON(json).resolveAll().lookupType('google.devtools.cloudbuild.v1.Build');
}

/** Fields, in any depth, that the message does not have. */
export function unknownFields(type: Type, value: object, at = ''): readonly string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = type.fields[name];
    if (field === undefined) return [`${at}${name}`];
    const { resolvedType } = field.resolve();
    // Durations are text in a file, and maps have keys of their own.
    if (field.map || resolvedType === null || !('fields' in resolvedType)) return [];
    const parts: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    return parts.flatMap((part) =>
      typeof part === 'object' && part !== null ? unknownFields(resolvedType, part, `${at}${name}.`) : [],
    );
  });
}
