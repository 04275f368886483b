import { z } from 'zod';
import type { GeminiSettings } from './google/gemini.ts';

/** What the environment says about the model, for the functions and for commands that run without them. */
export const geminiSettings = {
  GEMINI_API_KEY: z
    .string()
    .optional()
    .describe('Key of the Gemini API; without one the rules decide alone')
    .meta({ warning: 'A secret: from Secret Manager. Names of files and of dependencies are sent to Google.' }),
  GEMINI_MODEL: z
    .string()
    .regex(/^(?:(?:models|tunedModels)\/)?[a-z0-9][\w.-]*$/i)
    .default('gemini-flash-lite-latest')
    .describe('Gemini model that is asked what rules leave open; the default is an alias that Google keeps current'),
  GEMINI_API_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of another Gemini API than https://generativelanguage.googleapis.com, without the version'),
};
const schema = z.object(geminiSettings);

/** Null where no key is set. */
export function geminiFrom(settings: z.infer<typeof schema>): GeminiSettings | null {
  const { GEMINI_API_KEY: apiKey = '', GEMINI_MODEL: model, GEMINI_API_URL: url } = settings;
  return apiKey === '' ? null : { apiKey, model, baseUrl: url?.replace(/\/+$/, '') ?? null };
}

/** The same from an environment; null, too, for a setting that is wrong, whose name is told. */
export function readGemini(
  env: Readonly<Record<string, string | undefined>>,
  tell: (problem: string) => void,
): GeminiSettings | null {
  const parsed = schema.safeParse(env);
  if (parsed.success) return geminiFrom(parsed.data);
  tell(`The setting ${String(parsed.error.issues[0]?.path[0])} is wrong: the rules decide alone.`);
  return null;
}
