import { suggestServiceName, whyServiceNameIsInvalid } from '../../shared/names.ts';
import { Problem } from '../../shared/problems.ts';

/** A service name that has passed its grammar; the only kind that reaches a Google API. */
export type ServiceName = string & { readonly __brand: 'ServiceName' };

/** Problem service-name-invalid, with the nearest valid name in its hint. */
export function parseServiceName(text: string): ServiceName {
  const why = whyServiceNameIsInvalid(text);
  if (why === null) return text as ServiceName;
  throw new Problem('service-name-invalid', why, `Use \`${suggestServiceName(text)}\`, for instance.`);
}
