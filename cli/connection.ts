import { checkoutFolder, stackFolder } from '../local/checkout.ts';
import { readLocalJson } from '../local/local-json.ts';
import { Unreachable, UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** Where the API is and who is asking. */
export interface Connection {
  readonly api: string;
  readonly token: string;
  readonly org: string;
  /** The laptop's GitHub, which a folder is pushed to; null in the cloud. */
  readonly github: string | null;
  /** As which member of the laptop's organisation; null for its owner, and in the cloud, where the token says it. */
  readonly user: string | null;
  /** What to do when nothing answers. */
  readonly remedy: string;
}

/** SLIPWAY_API and SLIPWAY_TOKEN name a system in the cloud; without them it is the stack of this checkout. */
export async function findConnection(env: Terminal['env'], org: string | undefined): Promise<Connection> {
  const { SLIPWAY_API: api, SLIPWAY_TOKEN: token, SLIPWAY_ORG: namedOrg } = env;
  if (api !== undefined && api !== '') {
    if (token === undefined || token === '') throw new UsageError('SLIPWAY_API needs SLIPWAY_TOKEN with it.');
    const chosen = org ?? namedOrg;
    if (chosen === undefined || chosen === '') throw new UsageError('Name the organisation: --org, or SLIPWAY_ORG.');
    return {
      api: withoutSlash(api),
      token,
      org: chosen,
      github: null,
      user: null,
      remedy: 'Check SLIPWAY_API and the network.',
    };
  }
  const remedy = `Run \`npm start\` in ${checkoutFolder()}.`;
  const local = await readLocalJson(stackFolder(env)).catch(() => null);
  if (local === null) throw new Unreachable('Slipway is not running on this machine.', remedy);
  return {
    api: withoutSlash(local.api),
    token: local.token,
    org: org ?? local.org,
    github: withoutSlash(local.github),
    user: env['SLIPWAY_USER'] || null,
    remedy,
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
