import type { Create } from '../cloud-run-requests.ts';

/** A refused request, the text of its refusal, where that is from, and the status unless it is INVALID_ARGUMENT. */
export type Row = readonly [what: string, request: Create, text: RegExp, source: string, code?: number];

export const docs = 'https://cloud.google.com/run/docs';
export const v2 = 'google.cloud.run.v2';
