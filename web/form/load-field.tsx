import { Label, Radio, RadioGroup } from 'react-aria-components';
import { type Load, loads } from '../../shared/plan.ts';
import { edit } from './draft.ts';

const meanings: Readonly<Record<Load, string>> = {
  low: 'Low: 0 to 5 instances, fewer requests at a time',
  medium: 'Medium: 0 to 10 instances',
  high: 'High: 2 to 50 instances, twice the CPU and memory',
};

/** How much traffic is expected; it chooses sizes and instance range. */
export function LoadField({ value }: { readonly value: Load }) {
  const take = (text: string): void => {
    const load = loads.find((known) => known === text);
    if (load) edit({ load });
  };
  return (
    <RadioGroup data-part="field" value={value} onChange={take}>
      <Label>Expected load</Label>
      {loads.map((load) => (
        <Radio key={load} value={load} data-part="radio">
          {meanings[load]}
        </Radio>
      ))}
    </RadioGroup>
  );
}
