import { describe, expect, test } from 'vitest';
import { commandLogOf, commandResultLines, markedLine } from '../../cli/command-lines.ts';
import type { CommandRun } from '../../shared/command-run.ts';
import { ended, live, viewOf } from './sample-deployment.ts';

const at = '2026-11-21T08:00:01.000Z';
const migrated: CommandRun = {
  command: 'npm run migrate',
  job: 'hello-r1',
  startedAt: '2026-11-21T08:00:00.000Z',
  endedAt: '2026-11-21T08:00:01.500Z',
  exitCode: 0,
  trouble: null,
  lines: [{ at, text: '3 tables' }],
  cut: false,
};
const failed: CommandRun = { ...migrated, exitCode: 7, lines: [{ at, text: 'no \u001b[31mtable' }], cut: true };

describe('a command of a release', () => {
  test('that ended well is one line with its exit code and its time', () => {
    const deployment = viewOf({ ...live(), releaseCommand: migrated });
    expect(commandResultLines(deployment)).toEqual(['  ✓ release command npm run migrate: exit 0 after 1.5 s']);
  });

  test('that failed shows what it printed last, without what a terminal would obey', () => {
    const deployment = viewOf({ ...ended('failed', 'release-command-failed'), releaseCommand: failed });
    const [head, line] = commandResultLines(deployment);
    expect(head).toBe('  ✗ release command npm run migrate: exit 7 after 1.5 s');
    expect(line).toMatch(/^ {6}no .*table$/);
    expect(line).not.toContain('\u001b');
  });

  test('that was stopped with its deployment says so', () => {
    const running = { ...migrated, endedAt: null, exitCode: null };
    const deployment = viewOf({ ...ended('failed', 'stage-timeout'), releaseCommand: running });
    expect(commandResultLines(deployment)).toEqual([
      '  – release command npm run migrate: stopped with the deployment',
    ]);
  });

  test('stands in the log after the build, marked, and says how it ended and what is not kept', () => {
    const deployment = viewOf({ ...live(), releaseCommand: failed, checkCommand: { ...migrated, command: 'smoke' } });
    expect(commandLogOf(deployment).map(markedLine)).toEqual([
      'release command | $ npm run migrate',
      'release command | (earlier lines are in Cloud Logging, job hello-r1)',
      'release command | no \u001b[31mtable',
      'release command | (exit 7 after 1.5 s)',
      'check command | $ smoke',
      'check command | 3 tables',
      'check command | (exit 0 after 1.5 s)',
    ]);
  });

  test('is not mentioned where there is none', () => {
    expect(commandResultLines(viewOf(live()))).toEqual([]);
    expect(commandLogOf(viewOf(live()))).toEqual([]);
  });
});
