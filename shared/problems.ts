import { z } from 'zod';

/** Every problem code with whose fault it is; `user` ends as failed, `platform` as errored (product.md "Words and codes"). */
export const problems = {
  'service-name-invalid': 'user',
  'variable-invalid': 'user',
  'request-invalid': 'user',
  'region-invalid': 'user',
  'ref-invalid': 'user',
  'root-invalid': 'user',
  'override-invalid': 'user',
  'repository-invalid': 'user',
  'repository-not-found': 'user',
  'repository-private': 'user',
  'repository-empty': 'user',
  'repository-too-large': 'user',
  'ref-not-found': 'user',
  'root-not-found': 'user',
  'language-unknown': 'user',
  'entry-point-unknown': 'user',
  'secret-committed': 'user',
  'secret-not-found': 'user',
  'dockerfile-unsafe': 'user',
  'dockerfile-unsupported': 'user',
  'build-failed': 'user',
  'build-timeout': 'user',
  'image-vulnerable': 'user',
  'missing-variable': 'user',
  'wrong-port': 'user',
  'bound-to-loopback': 'user',
  'never-healthy': 'user',
  'release-command-failed': 'user',
  'check-failed': 'user',
  'rollout-stopped': 'user',
  'rollout-abandoned': 'user',
  'no-rollout': 'user',
  'crashed-at-start': 'user',
  'slow-start': 'user',
  'missing-library': 'user',
  'missing-file': 'user',
  'wrong-architecture': 'user',
  'out-of-memory': 'user',
  'service-taken': 'user',
  'service-not-found': 'user',
  'release-not-found': 'user',
  'image-not-found': 'user',
  'deployment-not-found': 'user',
  'deployment-ended': 'user',
  'already-live': 'user',
  'drift-found': 'user',
  'traffic-invalid': 'user',
  'idempotency-key-reused': 'user',
  'topic-deploys-disabled': 'user',
  'message-invalid': 'user',
  'message-carries-secret': 'user',
  'request-too-large': 'user',
  'not-signed-in': 'user',
  'not-allowed': 'user',
  'not-found': 'user',
  'rate-limited': 'user',
  'quota-reached': 'user',
  'approval-not-awaited': 'user',
  'approval-own': 'user',
  'approval-given': 'user',
  'approval-outdated': 'user',
  'approval-expired': 'user',
  'approval-rejected': 'user',
  'approval-void': 'user',
  'service-frozen': 'user',
  'freeze-not-found': 'user',
  'permission-missing': 'platform',
  'credentials-missing': 'platform',
  'api-disabled': 'platform',
  'registry-missing': 'platform',
  'account-missing': 'platform',
  'repository-unreachable': 'platform',
  'build-service-failed': 'platform',
  'build-expired': 'platform',
  'image-not-scanned': 'platform',
  'release-refused': 'platform',
  'stage-timeout': 'platform',
  'attempts-exhausted': 'platform',
  'dependency-unavailable': 'platform',
  'internal-error': 'platform',
} as const satisfies Readonly<Record<string, 'user' | 'platform'>>;

export type ProblemCode = keyof typeof problems;
export type Fault = (typeof problems)[ProblemCode];

export const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

/** What went wrong for good: a code, whose fault, one sentence, and what to do next. */
export const failureSchema = z.object({
  code: z.enum(problemCodes),
  fault: z.enum(['user', 'platform']),
  message: z.string(),
  hint: z.string(),
});
export type Failure = Readonly<z.infer<typeof failureSchema>>;

/** Makes a failure whose fault follows from its code. */
export function failure(code: ProblemCode, message: string, hint: string): Failure {
  return { code, fault: problems[code], message, hint };
}

/** Trouble that will not pass, thrown by an adapter or a guard and recorded by the shell. */
export class Problem extends Error {
  readonly failure: Failure;

  constructor(code: ProblemCode, message: string, hint: string) {
    super(message);
    this.name = 'Problem';
    this.failure = failure(code, message, hint);
  }
}
