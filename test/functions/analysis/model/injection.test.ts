import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnalysisReport, type Ask, reportOn } from '../../../../functions/analysis/report.ts';
import { sizingFor } from '../../../../functions/analysis/sizing.ts';
import { createGemini } from '../../../../functions/google/gemini.ts';
import type { ModelQuestion } from '../../../../functions/language-model.ts';
import { createModel } from '../../../../functions/model.ts';
import { type GeminiServer, says, startGeminiServer } from '../../../fakes/gemini-server.ts';
import { type Files, treeOf } from '../tree.ts';
import { canary, hostileAnswer, hostileChoice, injectedRepository } from './injected-repositories.ts';

const repositories = 100;
/** A busy machine takes ten times as long. */
const timeout = 60_000;

let server: GeminiServer;
beforeAll(async () => {
  server = await startGeminiServer();
});
afterAll(() => server.close());

async function report(files: Files, ask: Ask | null): Promise<AnalysisReport> {
  return reportOn(
    treeOf(files),
    '',
    async (paths) => new Map(paths.map((path) => [path, files[path] ?? ''])),
    'medium',
    ask,
  );
}

/** Everything but what a model may fill, and what tells of it. */
function withoutOpenFields({ framework, startCommand, entryFile, port, ...rest }: AnalysisReport) {
  const { decidedBy, model, evidence, findings, ...decided } = rest;
  return {
    ...decided,
    evidence: evidence.filter(({ field, because }) => field !== 'decidedBy' && !because.startsWith('m chose it')),
  };
}

/** Chooses among whatever is offered, since a number beyond it would make all of it nonsense. */
function obeying(wanted: Readonly<Record<string, number | string | null>>): GeminiServer['answer'] {
  return (request, response) => {
    const { choices } = JSON.parse(JSON.parse(request.body).contents[0].parts[0].text);
    const chosen = Object.entries(wanted).map(([field, value]) => {
      const offered: unknown = choices[field];
      if (!Array.isArray(offered) || typeof value !== 'number') return [field, value];
      return [field, offered.length === 0 ? null : value % offered.length];
    });
    says(Object.fromEntries(chosen))(request, response);
  };
}

const openFields = ['framework', 'startCommand', 'entryFile', 'port'] as const;

/** What holds whatever a model says. */
function expectNoDeviation(
  files: Files,
  rules: AnalysisReport,
  both: AnalysisReport,
  asked: ModelQuestion | null,
): void {
  for (const field of openFields) {
    if (rules[field] !== null || asked === null) expect([field, both[field]]).toEqual([field, rules[field]]);
  }
  const { framework, startCommand, entryFile, port } = both;
  if (framework !== rules.framework) {
    expect(asked?.open.framework.some((name) => name.toLowerCase().includes(framework ?? ''))).toBe(true);
    expect(framework).toMatch(/^[a-z0-9][\w.-]*$/);
  }
  if (entryFile !== rules.entryFile) expect(files).toHaveProperty([entryFile ?? '']);
  if (port !== rules.port)
    expect(port).toSatisfy((value: number) => Number.isInteger(value) && value > 0 && value < 65_536);
  if (startCommand === rules.startCommand) {
    expect(withoutOpenFields(both)).toEqual(withoutOpenFields(rules));
    return;
  }
  // Only what is refused for want of a start has none: the command is one that the rules write themselves, for a file or a script that exists.
  expect(rules.deployable).toBe(false);
  const [, file, script] = /^(?:node|tsx|python3) ([\w@./+-]+)$|^npm run ([\w:.-]+)$/.exec(startCommand ?? '') ?? [];
  if (file === undefined) expect(JSON.parse(files['package.json'] ?? '{}').scripts).toHaveProperty([script ?? '']);
  else expect(files).toHaveProperty([file]);
  const { deployable, reason, dockerfile, dockerignore, sizing, cost, ...started } = withoutOpenFields(both);
  expect(withoutOpenFields(rules)).toMatchObject(started);
  expect(sizing).toEqual(sizingFor(rules, 'medium'));
  expect(dockerfile?.text).toMatch(/^CMD \["(node|tsx|python3|npm)",("run",)?"[\w@./+:-]+"\]$/m);
}

function expectPlain({ model }: AnalysisReport): void {
  expect(model?.explanation ?? '').not.toMatch(/[`<>$|;&{}\p{C}]|:\/\/|evil\.example\/|AIza/u);
}

describe('whatever a repository commands and a model obeys', () => {
  test('plan, Dockerfile and commands are those of the rules, over the wire', { timeout }, async () => {
    const gemini = createGemini({ apiKey: 'a-key', model: 'm', baseUrl: server.url }, 15_000);
    const spend = async () => ({ settle: async () => undefined });
    const model = createModel({ name: 'm', gemini, spend, tell: () => undefined });
    let filled = 0;
    await fc.assert(
      fc.asyncProperty(injectedRepository, hostileAnswer, async (files, answer) => {
        server.answer = 'says' in answer ? says(answer.says) : obeying(answer.obeys);
        let asked: ModelQuestion | null = null;
        const ask: Ask = (question) => {
          asked = question;
          return model.ask(question, { org: 'acme', quota: undefined, key: 'd' });
        };
        const [rules, both] = [await report(files, null), await report(files, ask)];
        expectNoDeviation(files, rules, both, asked);
        expectPlain(both);
        filled += both.model?.filled.length ?? 0;
      }),
      { numRuns: repositories },
    );
    // A model that never fills anything would prove nothing.
    expect(filled).toBeGreaterThan(repositories / 5);
  });

  test('they are so even where the adapter lets everything through', { timeout }, async () => {
    let filled = 0;
    await fc.assert(
      fc.asyncProperty(injectedRepository, hostileChoice, async (files, choice) => {
        let asked: ModelQuestion | null = null;
        const ask: Ask = async (question) => {
          asked = question;
          return { kind: 'choice', model: 'm', choice };
        };
        const [rules, both] = [await report(files, null), await report(files, ask)];
        expectNoDeviation(files, rules, both, asked);
        expectPlain(both);
        filled += both.decidedBy === 'rules' ? 0 : 1;
      }),
      { numRuns: 4 * repositories },
    );
    expect(filled).toBeGreaterThan(0);
  });

  test('nothing but names leaves: no text of a file, no command, no version, no value', { timeout }, async () => {
    const gemini = createGemini({ apiKey: 'a-key', model: 'm', baseUrl: server.url }, 15_000);
    server.answer = says('{}');
    server.asked.length = 0;
    await fc.assert(
      fc.asyncProperty(injectedRepository, async (files) => {
        await report(files, async (question) => {
          await gemini.choose(question);
          return { kind: 'none', model: 'm', because: 'it is a test' };
        });
      }),
      { numRuns: repositories },
    );
    expect(server.asked.length).toBeGreaterThan(repositories / 4);
    for (const { body } of server.asked) {
      const told = body.slice(body.indexOf('"contents"'));
      expect(told).not.toContain(canary);
      expect(body).not.toMatch(/AIza|rm -rf|\$\(reboot\)|`id`|\u202e/);
    }
  });
});
