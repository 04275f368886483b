import { Unavailable } from '../unavailable.ts';
import { isRefusedHere, speaksOfIllness } from './transient.ts';

/** The same port; trouble that says that nobody answers is thrown with the name of who does not. */
export function nameWhoIsAway<Port extends object>(port: Port, dependency: string): Port {
  const methods = Object.entries(port).map(([name, method]: [string, (...args: unknown[]) => Promise<unknown>]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await method(...args);
      } catch (error) {
        throw speaksOfIllness(error) || isRefusedHere(error) ? new Unavailable(dependency, error) : error;
      }
    },
  ]);
  return Object.fromEntries(methods) as Port;
}
