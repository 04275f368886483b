import { Command } from 'commander';
import { rejectionListSchema } from '../../shared/api.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { printable } from '../terminal.ts';
import { ago } from '../words.ts';

export function rejectionsCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('rejections'))
    .description('Messages that could not be taken, newest first')
    .action(
      action(async (options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const list = await session.api.get('/rejections', rejectionListSchema);
        show(session, list, () =>
          list.rejections.flatMap(({ id, at, topic, code, message, hint, excerpt, replayable, replayedAt }) => [
            `${ago(at, Date.now())}  ${topic}  ${session.paint('bold', code)}`,
            `  ${printable(message)}`,
            `  → ${printable(hint)}`,
            ...(replayedAt === undefined ? [] : [`  Sent again ${ago(replayedAt, Date.now())}`]),
            ...(replayable === true ? [`  To send it again: slipway replay ${id}`] : []),
            ...(excerpt === '' ? [] : [`  ${session.paint('dim', printable(excerpt))}`]),
          ]),
        );
        return exitCodes.ok;
      }),
    );
}
