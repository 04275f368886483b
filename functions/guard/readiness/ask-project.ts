import { type Check, fine, lacks, unknown } from '../../../shared/checks.ts';
import { Problem } from '../../../shared/problems.ts';
import type { Project, RegistryRef } from '../../project-ports.ts';
import * as commands from './commands.ts';
import { actAsPermission, imagePermission, requiredApis } from './required.ts';

/** What the checks are about. */
export interface Place {
  readonly project: string;
  readonly region: string;
  /** As the organisation names it, for instance `us-central1-docker.pkg.dev/project/slipway`. */
  readonly registry: string;
}

export interface Asked extends Place {
  /** Permissions that the asking account itself needs on the project. */
  readonly permissions: readonly string[];
  /** Accounts that it hands over, and so acts as. */
  readonly actsAs: readonly string[];
  /** Whether it deploys images, and so must be able to read them. */
  readonly deploys: boolean;
}

/** Location and repository of a registry's path; outside Artifact Registry's own hosts, the one of that name in the region. */
export function registryOf({ registry, region }: Pick<Place, 'registry' | 'region'>): RegistryRef {
  const location = /^([a-z0-9-]+)-docker\.pkg\.dev\//.exec(registry)?.[1] ?? region;
  return { location, repository: registry.split('/').at(-1) ?? '' };
}

/** Asks everything at once; trouble that may pass is thrown, and what may not be asked is said to be unknown. */
export async function askProject(project: Project, asked: Asked): Promise<readonly Check[]> {
  return signedIn(project, asked, async (ask) => [
    fine('credentials', `Signed in as ${ask.who}.`),
    ...(await Promise.all([
      told('apis', () => apis(project, ask)),
      told('permissions', () => permissions(project, ask)),
      told('registry', () => registry(project, ask)),
      ...accounts(project, ask),
    ])),
  ]);
}

/** Asks about the accounts that are handed over alone: what is left where they were made after all else had been asked. */
export function askAccounts(project: Project, asked: Asked): Promise<readonly Check[]> {
  return signedIn(project, asked, (ask) => Promise.all(accounts(project, ask)));
}

async function signedIn(
  project: Project,
  asked: Asked,
  ask: (ask: Ask) => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  const caller = await project.caller();
  if (caller === null) {
    return [
      lacks('credentials', 'credentials-missing', 'There are no Google Cloud credentials here.', commands.signIn),
    ];
  }
  return ask({ ...asked, caller, who: caller === '' ? 'the signed-in account' : caller });
}

function accounts(project: Project, ask: Ask): readonly Promise<Check>[] {
  return [...new Set(ask.actsAs)].map((account) => told(`account ${account}`, () => actAs(project, ask, account)));
}

/** A question that may not be asked leaves things open; one that nobody can answer is an answer. */
export async function told(name: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, message, hint } = error.failure;
    const command = /gcloud .*/.exec(hint)?.[0] ?? null;
    return code === 'api-disabled' ? lacks(name, code, message, command) : unknown(name, `Not known: ${message}`);
  }
}

type Ask = Asked & { readonly caller: string; readonly who: string };

async function apis(project: Project, { project: id }: Ask): Promise<Check> {
  const disabled = await project.disabledApis(requiredApis);
  if (disabled.length === 0) return fine('apis', `All ${requiredApis.length} APIs are enabled.`);
  const what = disabled.length === 1 ? `The API ${disabled[0]} is` : `The APIs ${disabled.join(', ')} are`;
  return lacks('apis', 'api-disabled', `${what} not enabled in ${id}.`, commands.enableApis(id, disabled));
}

async function permissions(project: Project, { project: id, permissions: wanted, caller, who }: Ask): Promise<Check> {
  const lacking = await project.lacking(wanted);
  if (lacking.length === 0) return fine('permissions', `${who} has the ${wanted.length} permissions it needs.`);
  const what = `${who} lacks ${lacking.join(', ')} on the project ${id}.`;
  return lacks('permissions', 'permission-missing', what, commands.grantOnProject(id, caller, lacking));
}

async function registry(project: Project, ask: Ask): Promise<Check> {
  const { project: id, caller, who, deploys } = ask;
  const place = registryOf(ask);
  const name = `${place.location}/${place.repository}`;
  if (!(await project.hasRegistry(place))) {
    const what = `Artifact Registry has no repository ${name} in ${id}.`;
    return lacks('registry', 'registry-missing', what, commands.createRegistry(id, place));
  }
  const lacking = deploys ? await project.lackingOnRegistry(place, [imagePermission]) : [];
  if (lacking.length === 0) return fine('registry', `The registry ${name} is there.`);
  const what = `${who} lacks ${lacking.join(', ')} on the registry ${name}.`;
  return lacks('registry', 'permission-missing', what, commands.grantOnRegistry(id, place, caller, lacking));
}

async function actAs(project: Project, { project: id, caller, who }: Ask, account: string): Promise<Check> {
  const name = `account ${account}`;
  const lacking = await project.lackingOnAccount(account, [actAsPermission]);
  if (lacking === null) {
    const what = `There is no service account ${account}.`;
    return lacks(name, 'account-missing', what, commands.createAccount(id, account));
  }
  if (lacking.length === 0) return fine(name, `${who} may act as ${account}.`);
  const what = `${who} may not act as ${account}.`;
  return lacks(name, 'permission-missing', what, commands.grantOnAccount(id, account, caller, lacking));
}
