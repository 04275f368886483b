/**
 * Commands of Google's CLI that documents, messages and hints name, with the flags they use, as
 * https://cloud.google.com/sdk/gcloud/reference has them (a command's words are the path of its page; read on 2026-11-21).
 */
export const gcloudCommands: Readonly<Record<string, readonly string[]>> = {
  'artifacts repositories add-iam-policy-binding': ['location', 'member', 'role'],
  'artifacts repositories create': ['repository-format', 'location'],
  'auth application-default login': [],
  'auth login': ['update-adc'],
  'auth print-access-token': [],
  'beta quotas preferences create': ['service', 'quota-id', 'preferred-value', 'dimensions', 'email'],
  'billing accounts list': [],
  'builds list': ['region', 'filter', 'limit'],
  'builds log': ['region'],
  'builds repositories list': ['connection', 'region', 'format'],
  'builds triggers run': ['region', 'tag'],
  'config get': [],
  'firestore backups list': [],
  'firestore databases clone': ['source-database', 'snapshot-time', 'destination-database'],
  'firestore databases delete': ['database'],
  'firestore databases restore': ['source-backup', 'destination-database'],
  'firestore databases update': ['database', 'no-delete-protection'],
  'firestore export': ['snapshot-time'],
  'firestore locations list': [],
  'iam service-accounts add-iam-policy-binding': ['member', 'role'],
  'iam service-accounts create': [],
  'iam workload-identity-pools undelete': ['location'],
  'monitoring policies list': ['filter'],
  'projects add-iam-policy-binding': ['member', 'role', 'condition'],
  'projects list': [],
  'pubsub subscriptions seek': ['time'],
  'run regions list': [],
  'run services add-iam-policy-binding': ['region', 'member', 'role'],
  'run services logs read': ['region', 'limit'],
  'run services remove-iam-policy-binding': ['region', 'member', 'role'],
  'scheduler jobs describe': ['location'],
  'scheduler jobs resume': ['location'],
  'scheduler jobs run': ['location'],
  'secrets add-iam-policy-binding': ['member', 'role'],
  'secrets versions add': ['data-file'],
  'secrets versions disable': ['secret'],
  'secrets versions list': [],
  'services enable': [],
  'services list': [],
  'storage buckets create': ['location', 'uniform-bucket-level-access'],
  'storage buckets update': ['versioning'],
  'storage rm': ['recursive'],
};

/** Every command takes these (https://cloud.google.com/sdk/gcloud/reference#GLOBAL-FLAGS). */
const ofAll = ['project', 'format', 'quiet'];

/** What is wrong with a command as it is written; null where nothing is. */
export function gcloudTrouble(text: string): string | null {
  const words = text.replace(/^gcloud\s+/, '').split(/\s+/);
  const known = Object.keys(gcloudCommands)
    .filter((command) => command.split(' ').every((word, index) => words[index] === word))
    .sort((a, b) => b.length - a.length)[0];
  if (known === undefined) return `unknown command: ${text}`;
  const flags = [...text.matchAll(/(?<=\s)--([a-z-]+)/g)].map(([, flag = '']) => flag);
  const wrong = flags.filter((flag) => ![...(gcloudCommands[known] ?? []), ...ofAll].includes(flag));
  return wrong.length === 0 ? null : `${known} has no --${wrong.join(', --')}`;
}
