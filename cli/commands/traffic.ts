import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { deploymentViewSchema, releaseListSchema, type TrafficPart } from '../../shared/api.ts';
import { serviceSchema } from '../../shared/service.ts';
import { read } from '../api-client.ts';
import { awaitDeployment, type WaitOptions } from '../await-deployment.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, type Session, show, withCommonOptions } from '../session.ts';
import { table } from '../words.ts';

export function trafficCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('traffic'))
    .description('Which releases have the traffic; with parts, share it among them')
    .argument('<service>', 'service')
    .argument('[parts...]', 'release or revision with its percent, 100 in all: hello-00002=70 hello-00001=30', addPart)
    .option('--no-wait', 'return as soon as the deployment is accepted')
    .addHelpText('after', '\nThe split lasts until the next deployment, which takes all of the traffic as ever.')
    .action(
      action(async (name: string, parts: readonly TrafficPart[] | undefined, options: CommonOptions & WaitOptions) => {
        const session = await openSession(terminal, options);
        if (parts === undefined || parts.length === 0) return showTraffic(session, name);
        const path = `/services/${encodeURIComponent(name)}:traffic`;
        const response = await session.api.post(path, { traffic: parts }, randomUUID());
        return awaitDeployment(session, await read(response, deploymentViewSchema), options);
      }),
    );
}

/** `hello-00002=70` */
function addPart(text: string, before: readonly TrafficPart[] = []): readonly TrafficPart[] {
  const [, target = '', percent = ''] = /^([^=]+)=(\d{1,3})$/.exec(text) ?? [];
  if (target === '') throw new InvalidArgumentError('Give a release and whole percents, for instance hello-00002=70.');
  return [...before, { target, percent: Number(percent) }];
}

async function showTraffic(session: Session, name: string): Promise<number> {
  const path = `/services/${encodeURIComponent(name)}`;
  const [{ stable }, { releases }] = await Promise.all([
    session.api.get(path, serviceSchema),
    session.api.get(`${path}/releases?limit=100`, releaseListSchema),
  ]);
  const traffic = (stable?.traffic ?? []).filter(({ percent }) => percent > 0);
  show(session, { service: name, traffic }, () =>
    traffic.length === 0
      ? [`${name} is not live yet.`]
      : table(
          ['TRAFFIC', 'REVISION', 'RELEASE', 'COMMIT'],
          traffic.map(({ revision, percent }) => {
            const release = releases.find((each) => each.revision === revision);
            return [`${percent} %`, revision, release?.id ?? '', release?.source.sha.slice(0, 7) ?? ''];
          }),
        ),
  );
  return exitCodes.ok;
}
