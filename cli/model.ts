import type { Ask } from '../functions/analysis/report.ts';
import { readGemini } from '../functions/model-settings.ts';
import { printLine, type Terminal } from './terminal.ts';

/** Asks Gemini where GEMINI_API_KEY is set; the key is the caller's own, so no organisation's budget is counted. Null without one. */
export async function modelOf({ env, stderr }: Terminal): Promise<Ask | null> {
  const settings = readGemini(env, (problem) => printLine(stderr, problem));
  if (settings === null) return null;
  // Loaded for this alone: most analyses need none of it.
  const [{ createGemini }, { createPolicy }, { createModel }] = await Promise.all([
    import('../functions/google/gemini.ts'),
    import('../functions/google/resilience.ts'),
    import('../functions/model.ts'),
  ]);
  const model = createModel({
    name: settings.model,
    gemini: createPolicy('gemini').protect(createGemini(settings)),
    spend: async () => ({ settle: async () => undefined }),
    // What went wrong is part of the answer.
    tell: () => undefined,
  });
  return (question) => model.ask(question, { org: 'local', quota: undefined, key: '' });
}
