import { Command } from 'commander';
import { vulnerabilityPolicySchema } from '../../shared/image-scan.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { type PolicyOptions, policyChange, policySentence, withPolicyOptions } from '../vulnerability-policy.ts';

export function policyCommand({ terminal, action }: Registry): Command {
  const command = new Command('policy').description(
    'What the organisation asks of every service about vulnerabilities; with an option, set it (owners)',
  );
  return withPolicyOptions(withCommonOptions(command)).action(
    action(async (options: CommonOptions & PolicyOptions) => {
      const session = await openSession(terminal, options);
      const path = '/vulnerability-policy';
      const change = policyChange(options);
      const policy =
        change === null
          ? await session.api.get(path, vulnerabilityPolicySchema)
          : await read(await session.api.post(path, change), vulnerabilityPolicySchema);
      show(session, policy, () => [`Known vulnerabilities ${policySentence(policy)}.`]);
      return exitCodes.ok;
    }),
  );
}
