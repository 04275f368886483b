import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { ModelOpinion } from '../../shared/plan.ts';
import { PlanCard } from '../../web/deployment/plan.tsx';
import { makeLive } from './finished.ts';

const name = 'gemini-flash-lite-latest';

function shown(model: ModelOpinion | undefined): string {
  const live = makeLive('d1', 'http://127.0.0.1:4900');
  const { analysis } = live;
  if (analysis === null) throw new Error('the sample has no analysis');
  const decidedBy = (model?.filled.length ?? 0) === 0 ? 'rules' : 'rules-and-model';
  const deployment = {
    ...live,
    analysis: { ...analysis, decidedBy, ...(model === undefined ? {} : { model }) } as const,
  };
  return renderToStaticMarkup(createElement(PlanCard, { deployment }));
}

test('a deployment from before there was a model was decided by the rules', () => {
  expect(shown(undefined)).toContain('<dt>Decided by</dt><dd>rules only</dd>');
});

test('why a model was not heard stands beside who decided', () => {
  const html = shown({ name, filled: [], explanation: null, unheard: 'it did not answer in time' });
  expect(html).toContain('<dt>Decided by</dt><dd>rules only: it did not answer in time</dd>');
  expect(html).not.toContain('In the words of the model');
});

test('the page names what a model filled, and quotes its words as its own', () => {
  const html = shown({ name, filled: ['port'], explanation: 'A <b>small</b> server.', unheard: null });
  expect(html).toContain(`<dd>rules, and ${name} where they left it open: port</dd>`);
  expect(html).toContain('<dt>In the words of the model</dt><dd><q>A &lt;b&gt;small&lt;/b&gt; server.</q></dd>');
});
