import { Firestore } from '@google-cloud/firestore';
import { paths } from '../../functions/engine/documents.ts';
import type { Ports } from '../../local/ports.ts';
import { localUser, project, region } from '../../local/wiring.ts';
import { type Member, type Org, orgSchema } from '../../shared/service.ts';

/** Firestore itself, past the proxy. */
export function openFirestore({ firestore }: Pick<Ports, 'firestore'>): Firestore {
  return new Firestore({
    projectId: project,
    host: `127.0.0.1:${firestore}`,
    ssl: false,
    // The emulator's word for an administrator, whom the security rules do not concern.
    customHeaders: { Authorization: 'Bearer owner' },
  });
}

/** Organisations whose quota is no bound here, with the local user as their owner. */
export async function makeOrganisations(db: Firestore, { registry }: Ports, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `o${index + 1}`);
  const account = (name: string) => `${name}@${project}.iam.gserviceaccount.com`;
  for (const name of names) {
    const org: Org = orgSchema.parse({
      name,
      project,
      region,
      registry: `127.0.0.1:${registry}/slipway`,
      runtimeServiceAccount: account('slipway-runtime'),
      buildServiceAccount: account('slipway-build'),
      allowTopicDeploys: true,
      quota: { concurrent: 2000, perHour: 100_000 },
    });
    const member: Member = { role: 'owner', email: localUser.email };
    await db.doc(paths.org(name)).set(org);
    await db.doc(paths.member(name, localUser.uid)).set(member);
  }
  return names;
}
