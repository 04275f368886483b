import { Problem } from '../../shared/problems.ts';

/** What whoever names a service that is not there is told. */
export const serviceNotFound = (name: string): Problem =>
  new Problem('service-not-found', `There is no service ${name}.`, 'List them with `slipway services`.');
