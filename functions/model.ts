import type { Spending } from './engine/model-budget.ts';
import { type Gemini, maxAnswerTokens, whyUnheard } from './google/gemini.ts';
import type { Model, ModelAsker } from './language-model.ts';

interface Means {
  readonly name: string;
  /** Behind its policy. */
  readonly gemini: Pick<Gemini, 'choose'>;
  /** Takes a question's place in its asker's budget. */
  readonly spend: (asker: ModelAsker, estimate: number) => Promise<Spending | 'spent' | 'contended'>;
  readonly tell: (problem: string, error: unknown) => void;
}

/** The instruction and the schema, which go with every question. */
const fixedTokens = 600;

/** A model that never throws: whatever goes wrong is an answer in words, and the rules decide alone. */
export function createModel({ name, gemini, spend, tell }: Means): Model {
  const unheard = (because: string) => ({ kind: 'none', model: name, because }) as const;
  return {
    async ask(question, asker) {
      // Names come to three characters a token or more.
      const estimate = Math.ceil(JSON.stringify(question).length / 3) + fixedTokens + maxAnswerTokens;
      const spending = await spend(asker, estimate).catch((error) => {
        tell('the budget of the model was not counted', error);
        return 'unknown' as const;
      });
      if (spending === 'spent') return unheard(`the budget of ${asker.org} is used up until 00:00 UTC`);
      if (typeof spending === 'string') return unheard(`the budget of ${asker.org} could not be counted`);
      try {
        const answer = await gemini.choose(question);
        await spending.settle(answer.tokens).catch((error) => tell('the tokens of a question were not counted', error));
        return 'choice' in answer ? { kind: 'choice', model: name, choice: answer.choice } : unheard(answer.unusable);
      } catch (error) {
        tell('the model was not heard', error);
        return unheard(whyUnheard(error));
      }
    },
  };
}
