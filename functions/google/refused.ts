import { Status } from 'google-gax';
import { Problem } from '../../shared/problems.ts';
import { statusOf } from './status.ts';

/** What Cloud Run refuses for good is told with its own words. */
export async function refused<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const status = statusOf(error);
    const message = error instanceof Error ? error.message.replace(/^\d+ [A-Z_]+: /, '') : String(error);
    if (status === Status.INVALID_ARGUMENT || status === Status.FAILED_PRECONDITION) {
      throw new Problem(
        'release-refused',
        `Cloud Run refuses the service: ${message}`,
        'Correct what it names and deploy again.',
      );
    }
    if (status === Status.PERMISSION_DENIED) {
      throw new Problem(
        'permission-missing',
        `Cloud Run denies it: ${message}`,
        'Grant the role that the message names.',
      );
    }
    throw error;
  }
}
