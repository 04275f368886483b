import type { protos } from '@google-cloud/cloudbuild';

type V1 = typeof protos.google.devtools.cloudbuild.v1;
type WireBuild = protos.google.devtools.cloudbuild.v1.IBuild;

export type BuildStatus = Exclude<keyof V1['Build']['Status'], 'STATUS_UNKNOWN'>;
export type BuildStep = protos.google.devtools.cloudbuild.v1.IBuildStep;
export type FailureType = keyof V1['Build']['FailureInfo']['FailureType'];
export type Warning = protos.google.devtools.cloudbuild.v1.Build.IWarning;
export type TimeSpan = protos.google.devtools.cloudbuild.v1.ITimeSpan;

/** The Build message as it came over the wire. */
export type RequestedBuild = WireBuild;

/** A build that was accepted: what the server owns is filled in, substitutions are applied. */
export interface Build extends WireBuild {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly status: BuildStatus;
  readonly steps: BuildStep[];
  readonly createTime: Timestamp;
}

/** google.protobuf.Timestamp as proto-loader gives it: int64 is text. */
export interface Timestamp {
  readonly seconds: string;
  readonly nanos: number;
}

const terminal: ReadonlySet<BuildStatus> = new Set([
  'SUCCESS',
  'FAILURE',
  'INTERNAL_ERROR',
  'TIMEOUT',
  'CANCELLED',
  'EXPIRED',
]);

export function isTerminal(status: BuildStatus): boolean {
  return terminal.has(status);
}

/** The name of a step as logs and details show it. */
export function stepLabel(step: BuildStep | undefined, index: number): string {
  return step?.id ? `Step #${index} - "${step.id}"` : `Step #${index}`;
}
