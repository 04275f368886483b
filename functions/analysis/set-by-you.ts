import type { Analysis, Evidence } from '../../shared/plan.ts';

/** The reason of a value that the request set. */
export const setByYou = 'set by you';

/** Whether the request set this field, so that nothing else may decide it. */
export function isSet({ evidence }: { readonly evidence: readonly Evidence[] }, field: keyof Analysis): boolean {
  return evidence.some((one) => one.field === field && one.because === setByYou);
}
