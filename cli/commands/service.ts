import { Command, InvalidArgumentError, Option } from 'commander';
import { deploymentViewSchema, type UpdateService } from '../../shared/api.ts';
import { scanSentence } from '../../shared/image-scan.ts';
import { deadlineOf, type Service, serviceSchema } from '../../shared/service.ts';
import { type StageName, stageNames, stages } from '../../shared/stages.ts';
import { strategySentence } from '../../shared/strategy.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import { findingLines } from '../finding-lines.ts';
import type { Registry } from '../registry.ts';
import { resultLines } from '../result-lines.ts';
import { type ApprovalOptions, approvalChange, approvalLines, withApprovalOptions } from '../service-approval.ts';
import { type CheckOptions, checkChange, checkSettingLines, withCheckOptions } from '../service-checks.ts';
import { type StrategyOptions, strategyChange, withStrategyOptions } from '../service-strategy.ts';
import { type CommonOptions, openSession, type Session, show, withCommonOptions } from '../session.ts';
import { type Paint, printable } from '../terminal.ts';
import { type PolicyOptions, policyChange, policySentence, withPolicyOptions } from '../vulnerability-policy.ts';
import { memory } from '../words.ts';

interface ServiceOptions extends CommonOptions, PolicyOptions, CheckOptions, StrategyOptions, ApprovalOptions {
  readonly cancelInProgress?: 'on' | 'off';
  readonly deadline?: Deadlines;
  readonly forgetLearned?: true;
}

type Deadlines = NonNullable<UpdateService['deadlines']>;

export function serviceCommand({ terminal, action }: Registry): Command {
  const command = withStrategyOptions(withCheckOptions(withPolicyOptions(withCommonOptions(new Command('service')))));
  return withApprovalOptions(command)
    .description('One service: who is deployed, who waits, and how; with an option, change that')
    .argument('<name>', 'service')
    .addOption(
      new Option(
        '--cancel-in-progress <on|off>',
        'whether a newer request stops the running one before promote',
      ).choices(['on', 'off']),
    )
    .option(
      '--deadline <stage=seconds>',
      'how long a stage may take, `default` for the usual time; may be repeated',
      addDeadline,
    )
    .option('--forget-learned', 'plan the next deployment without the port or memory that a corrected one found out')
    .action(
      action(async (name: string, options: ServiceOptions) => {
        const session = await openSession(terminal, options);
        const path = `/services/${encodeURIComponent(name)}`;
        const change = changeOf(options);
        const service =
          change === null
            ? await session.api.get(path, serviceSchema)
            : await read(await session.api.post(`${path}:update`, change), serviceSchema);
        const queue = await queueLines(session, service);
        show(session, service, () => [
          session.paint('bold', service.name),
          `  live       ${service.stable === null ? 'not yet' : `${service.stable.url} (${service.stable.deployment})`}`,
          ...queue,
          ...settingLines(service),
          ...approvalLines(service, new Date().toISOString()).map((line) => printable(line)),
          ...scanLines(service, session.paint),
        ]);
        return exitCodes.ok;
      }),
    );
}

/** `build=900`, or `build=default`. */
function addDeadline(text: string, before: Deadlines = {}): Deadlines {
  const [name = '', value = ''] = text.split('=');
  const stage = stageNames.find((known) => known === name);
  if (stage === undefined) throw new InvalidArgumentError(`The stages are ${stageNames.join(', ')}.`);
  if (value === 'default') return { ...before, [stage]: null };
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('Give whole seconds, for instance build=900.');
  return { ...before, [stage]: Number(value) };
}

function changeOf({ cancelInProgress, deadline, forgetLearned, ...other }: ServiceOptions): UpdateService | null {
  const vulnerabilities = policyChange(other);
  const checks = checkChange(other);
  const strategy = strategyChange(other);
  const approval = approvalChange(other);
  const given =
    approval !== undefined ||
    [cancelInProgress, deadline, forgetLearned, vulnerabilities, checks, strategy].some((each) => each != null);
  if (!given) return null;
  return {
    ...(checks === null ? {} : { checks }),
    ...(strategy === null ? {} : { strategy }),
    ...(approval === undefined ? {} : { approval }),
    ...(vulnerabilities === null ? {} : { vulnerabilities }),
    ...(cancelInProgress === undefined ? {} : { cancelInProgress: cancelInProgress === 'on' }),
    ...(deadline === undefined ? {} : { deadlines: deadline }),
    ...(forgetLearned === undefined ? {} : { forgetLearned }),
  };
}

/** The one that has the turn and the one that waits, each with what it waits for. */
async function queueLines(session: Session, { runningDep, pendingDep }: Service): Promise<readonly string[]> {
  if (session.json) return [];
  const places = [
    { label: 'running', id: runningDep },
    { label: 'waiting', id: pendingDep },
  ];
  const lines = places.map(async ({ label, id }) => {
    if (id === null) return `  ${label.padEnd(11)}none`;
    const deployment = await session.api.get(`/deployments/${encodeURIComponent(id)}`, deploymentViewSchema);
    return `  ${label.padEnd(11)}${id}: ${resultLines(deployment, session.paint)[0] ?? ''}`;
  });
  return Promise.all(lines);
}

function settingLines(service: Service): readonly string[] {
  const own = stageNames.filter((stage: StageName) => service.deadlines?.[stage] !== undefined);
  const times = own.map((stage) => `${stages[stage].label} ${deadlineOf(service, stage)} s`);
  const newer =
    service.cancelInProgress === true ? 'stops the running one before promote' : 'waits for the running one';
  return [
    `  a newer    request ${newer}`,
    `  weaknesses ${service.vulnerabilityPolicy === undefined ? 'as the organisation says' : policySentence(service.vulnerabilityPolicy)}`,
    `  deadlines  ${times.length === 0 ? 'the usual ones' : `${times.join(', ')}; the others are the usual ones`}`,
    ...checkSettingLines(service.checks),
    ...learnedLines(service),
    `  traffic    ${strategySentence(service.strategy)}`,
  ];
}

/** What corrected deployments found out, and which. */
function learnedLines({ learned }: Service): readonly string[] {
  if (learned == null) return [];
  const { port, memoryMiB, deployment } = learned;
  const known = [
    ...(port === undefined ? [] : [`port ${port}`]),
    ...(memoryMiB === undefined ? [] : [memory(memoryMiB)]),
  ];
  return [`  learned    ${known.join(', ')} (${deployment}); --forget-learned ends that`];
}

/** What is known of the image that is live, and since when. */
function scanLines({ liveScan }: Service, paint: Paint): readonly string[] {
  if (liveScan === undefined) return [];
  const line = `  image      ${printable(scanSentence(liveScan))} (asked ${liveScan.at})`;
  return [line, ...findingLines(liveScan.findings, paint).map((each) => `  ${each}`)];
}
