export const violationKinds = ['lost', 'double', 'stuck', 'wrong traffic'] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  readonly kind: ViolationKind;
  readonly what: string;
}
