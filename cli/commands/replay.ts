import { Command } from 'commander';
import { rejectionListSchema } from '../../shared/api.ts';
import { rejectionSchema } from '../../shared/service.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, type Session, show, withCommonOptions } from '../session.ts';
import { ago, table } from '../words.ts';

export function replayCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('replay'))
    .description('Send a rejected message again once its cause is gone; without an id, list those that can be')
    .argument('[id]', 'rejection')
    .action(
      action(async (id: string | undefined, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        await (id === undefined ? listReplayable(session) : replayOne(session, id));
        return exitCodes.ok;
      }),
    );
}

async function replayOne(session: Session, id: string): Promise<void> {
  const response = await session.api.post(`/rejections/${encodeURIComponent(id)}:replay`);
  const rejection = await read(response, rejectionSchema);
  show(session, rejection, () => [`${rejection.id} is on ${rejection.topic} again`]);
}

async function listReplayable(session: Session): Promise<void> {
  const list = await session.api.get('/rejections', rejectionListSchema);
  const rejections = list.rejections.filter(({ replayable }) => replayable === true);
  show(session, { rejections }, () =>
    table(
      ['ID', 'TOPIC', 'CODE', 'REJECTED', 'SENT AGAIN'],
      rejections.map(({ id, topic, code, at, replayedAt }) => [
        id,
        topic,
        code,
        ago(at, Date.now()),
        replayedAt === undefined ? '' : ago(replayedAt, Date.now()),
      ]),
    ),
  );
}
