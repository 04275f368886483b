import { posix } from 'node:path';
import type { Env } from '../../shared/env.ts';
import { failure } from '../../shared/problems.ts';
import { assumptionsFor, estimateCost } from '../analysis/cost.ts';
import { settle } from '../analysis/detected.ts';
import { contextOf, planBuild } from '../analysis/dockerfile/plan.ts';
import { overridden } from '../analysis/overridden.ts';
import { sizingFor } from '../analysis/sizing.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import { dockerfileFindings } from '../guard/dockerfile-rules.ts';
import { tierOf } from '../guard/region.ts';
import type { Ports } from '../ports.ts';
import { hasImage } from './bundle.ts';
import { carriedFindings, sizingWithCarried } from './carried.ts';
import { learnedFindings, learnedOf, withLearnedMemory } from './learned.ts';

interface Facts {
  /** Text of the repository's own Dockerfile, null where there is none. */
  readonly dockerfile: string | null;
  /** Whether the build context has a .dockerignore of its own. */
  readonly ownDockerignore: boolean;
  /** Version number by `name:version` as asked; null when it is not there. */
  readonly secrets: ReadonlyMap<string, number | null>;
}

async function gather({ deployment }: Snapshot, { github, secrets }: Ports): Promise<Facts> {
  const analysis = recorded(deployment.analysis, 'analysis');
  const source = recorded(deployment.source, 'source');
  const wanted = Object.values(deployment.env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret]));
  const foreign = wanted.length === 0 ? [] : await namesOfOthers(secrets, deployment.org);
  const versions = new Map<string, number | null>();
  for (const secret of wanted) {
    const [name = '', version = 'latest'] = secret.split(':');
    versions.set(secret, foreign.includes(name) ? null : await secrets.resolve(name, version));
  }
  const { root } = deployment.spec;
  const { entries } = await github.tree(source.repository, source.sha);
  const ignorePath = posix.join(root, contextOf(analysis, root), '.dockerignore');
  const ownDockerignore = entries.some(({ path }) => path === ignorePath);
  if (analysis.ownDockerfile === null) return { dockerfile: null, ownDockerignore, secrets: versions };
  const path = posix.join(root, analysis.ownDockerfile);
  const blob = recorded(
    entries.find((entry) => entry.path === path),
    path,
  );
  const text = new TextDecoder().decode(await github.blob(source.repository, blob.sha));
  return { dockerfile: text, ownDockerignore, secrets: versions };
}

/** Secrets that carry another organisation's label: for this one they do not exist. */
async function namesOfOthers(secrets: Ports['secrets'], org: string): Promise<readonly string[]> {
  const all = await secrets.list();
  return all.flatMap(({ name, labels }) => ((labels['slipway-org'] ?? org) === org ? [] : [name]));
}

export function decidePlan({ service, deployment }: Snapshot, facts: Facts): Decision {
  const { overrides = {} } = deployment.spec;
  const set = settle(() => overridden(recorded(deployment.analysis, 'analysis'), overrides), null);
  if (set.value === null) return { kind: 'fail', patch: {}, failure: recorded(set.refusal, 'refusal') };
  const analysis = set.value;
  const missing = [...facts.secrets].find(([, version]) => version === null);
  if (missing !== undefined) {
    const [name] = missing;
    const hint = `Create it with \`slipway secrets set ${name.split(':')[0]}\`, or name another.`;
    return { kind: 'fail', patch: {}, failure: failure('secret-not-found', `There is no secret ${name}.`, hint) };
  }
  const env = pinSecrets(deployment.env, facts.secrets);
  const learned = learnedOf({ service, deployment });
  const plan = planBuild(analysis, {
    root: deployment.spec.root,
    ownDockerfile: facts.dockerfile,
    ownDockerignore: facts.ownDockerignore,
    port: overrides.port ?? service.carried?.port ?? learned?.port,
  });
  const sizing = sizingWithCarried(withLearnedMemory(sizingFor(analysis, deployment.spec.load), learned), service);
  const cost = estimateCost(sizing, assumptionsFor(deployment.spec.load, tierOf(deployment.spec.region)));
  const scanned = dockerfileFindings(plan.dockerfile.path, plan.dockerfile.text);
  const findings = [
    ...deployment.findings,
    ...scanned,
    ...learnedFindings(learned, plan, sizing),
    ...carriedFindings(service),
  ];
  const patch = { analysis, env, plan, sizing, cost, findings };
  const unsafe = scanned.find((finding) => finding.severity === 'high');
  if (unsafe !== undefined && service.policy.dockerfile === 'block') {
    const message = `${unsafe.file}, line ${unsafe.line}: ${unsafe.message}`;
    return { kind: 'fail', patch, failure: failure('dockerfile-unsafe', message, unsafe.remedy) };
  }
  const origin = plan.dockerfile.origin === 'repository' ? "the repository's own Dockerfile" : 'a generated Dockerfile';
  return { kind: 'done', patch, what: `Planned with ${origin}, ${sizing.cpu} CPU and ${sizing.memoryMiB} MiB` };
}

/** `latest` becomes a number here: a revision must be reproducible. */
function pinSecrets(env: Env, versions: Facts['secrets']): Env {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      return [name, { secret: `${value.secret.split(':')[0]}:${versions.get(value.secret)}` }];
    }),
  );
}

export const plan = defineStage({
  name: 'plan',
  awaiting: 'the plan to be written',
  skip: hasImage,
  gather,
  decide: decidePlan,
});
