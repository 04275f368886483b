import { type Member, memberSchema, type Org } from '../shared/service.ts';
import type { Ports } from './ports.ts';
import { namedUser } from './web/id-token.ts';
import { localApprover, localUser, project, region } from './wiring.ts';

/** The organisation `local`, its owner and somebody who approves what the owner asks for, over Firestore's REST API: the client would double the supervisor's memory. */
export async function seedOrganisation(ports: Ports): Promise<void> {
  const account = (name: string) => `${name}@${project}.iam.gserviceaccount.com`;
  // Without a quota, a policy and freezes: whoever sets one in the document keeps it.
  const org: Omit<Org, 'quota' | 'vulnerabilityPolicy' | 'serviceAccounts' | 'freezes'> & {
    readonly serviceAccounts: string;
  } = {
    name: 'local',
    project,
    region,
    registry: `127.0.0.1:${ports.registry}/slipway`,
    runtimeServiceAccount: account('slipway-runtime'),
    serviceAccounts: 'own',
    // Cloud Build takes the name of the resource, Cloud Run the e-mail address.
    buildServiceAccount: `projects/${project}/serviceAccounts/${account('slipway-build')}`,
    allowTopicDeploys: true,
  };
  const member: Member = memberSchema.parse({ role: 'owner', email: localUser.email });
  await merge(ports, 'orgs/local', org);
  const approver: Member = { role: 'approver', email: namedUser(localApprover).email };
  await merge(ports, `orgs/local/members/${localUser.uid}`, member);
  await merge(ports, `orgs/local/members/${localApprover}`, approver);
}

/** Sets these fields and leaves the document's others as they are. */
async function merge(ports: Ports, document: string, fields: Readonly<Record<string, string | boolean | null>>) {
  const url = new URL(
    `http://127.0.0.1:${ports.firestore}/v1/projects/${project}/databases/(default)/documents/${document}`,
  );
  for (const name of Object.keys(fields)) url.searchParams.append('updateMask.fieldPaths', name);
  const answer = await fetch(url, {
    method: 'PATCH',
    // The emulator's word for an administrator, whom the security rules do not concern.
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, restValue(value)])),
    }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`Firestore did not take ${document}: ${answer.status} ${await answer.text()}`);
}

function restValue(value: string | boolean | null): object {
  if (value === null) return { nullValue: null };
  return typeof value === 'boolean' ? { booleanValue: value } : { stringValue: value };
}
