import { expect } from 'vitest';

/** A request that Google refuses. */
export interface Refusal<Request> {
  readonly what: string;
  readonly request: Request;
  /** The gRPC status. */
  readonly code: number;
  readonly text: RegExp;
  /** Where Google says so: a page, a comment of the proto, or an answer of the API that somebody wrote down. */
  readonly source: string;
}

export const invalidArgument = 3;
export const notFound = 5;
export const alreadyExists = 6;
export const permissionDenied = 7;
export const failedPrecondition = 9;
export const aborted = 10;
export const unimplemented = 12;

/** The official client sees this code and this text; where the text is about a field, so does `google.rpc.BadRequest`. */
export async function expectRefusal(
  call: Promise<unknown>,
  { code, text }: Pick<Refusal<unknown>, 'code' | 'text'>,
): Promise<void> {
  const refused = await call.then(
    () => null,
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ code, details: expect.stringMatching(text) });
  const { details, statusDetails } = refused as {
    readonly details: string;
    readonly statusDetails?: readonly object[];
  };
  const violations = (statusDetails ?? []).flatMap((each) =>
    'fieldViolations' in each ? (each.fieldViolations as readonly Violation[]) : [],
  );
  expect(violations.map(({ field, description }) => `${field}: ${description}`)).toEqual(violations.map(() => details));
}

interface Violation {
  readonly field: string;
  readonly description: string;
}

/** Every row says where it is from, and none says the same as another. */
export function expectSources(rows: readonly Refusal<unknown>[]): void {
  const known = /^(https:\/\/|google\.[\w.]+$|product\.md)/;
  expect(rows.filter(({ source }) => !known.test(source)).map(({ what }) => what)).toEqual([]);
  expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
}
