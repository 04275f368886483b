import type { Deployment } from '../../shared/deployment.ts';
import type { Cost, Sizing } from '../../shared/plan.ts';
import { formatCount, formatMemory, formatUsd } from '../quantity.ts';
import { ChangeNote } from './change-note.tsx';
import { Facts } from './facts.tsx';

export function SizingFacts({ sizing }: { readonly sizing: Sizing }) {
  return (
    <>
      <Facts
        facts={[
          ['CPU', `${sizing.cpu} vCPU`],
          ['Memory', formatMemory(sizing.memoryMiB)],
          ['Concurrency', `${sizing.concurrency} requests an instance`],
          ['Instances', `${sizing.minInstances} to ${sizing.maxInstances}`],
        ]}
      />
      {sizing.because && <p data-part="hint">{sizing.because}</p>}
    </>
  );
}

export function CostTable({ cost }: { readonly cost: Cost }) {
  return (
    <>
      <table data-part="cost">
        <caption>Estimated cost a month for {formatCount(cost.requestsPerMonth)} requests</caption>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Quantity</th>
            <th scope="col">USD</th>
          </tr>
        </thead>
        <tbody>
          {cost.parts.map((part) => (
            <tr key={part.name}>
              <th scope="row">{part.name}</th>
              <td>
                {formatCount(part.quantity)} {part.unit}
              </td>
              <td>{formatUsd(part.usd)}</td>
            </tr>
          ))}
          {cost.freeTierUsd > 0 && (
            <tr>
              <th scope="row">Free tier</th>
              <td />
              <td>−{formatUsd(cost.freeTierUsd)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td>{formatUsd(cost.perThousandRequestsUsd)} for 1,000 requests</td>
            <td>{formatUsd(cost.totalUsd)}</td>
          </tr>
        </tfoot>
      </table>
      <details data-part="file">
        <summary>Assumptions and source</summary>
        <ul>
          {cost.assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
        <p>
          Prices from {cost.pricesFrom}, {cost.pricesDated}
        </p>
      </details>
    </>
  );
}

/** How large the service is and what it is expected to cost. */
export function SizingCard({ deployment }: { readonly deployment: Deployment }) {
  const { sizing, cost } = deployment;
  if (!sizing && !cost) return null;
  return (
    <section aria-labelledby="sizing-title" data-part="card">
      <header>
        <h2 id="sizing-title">Sizing and cost</h2>
      </header>
      {sizing && <SizingFacts sizing={sizing} />}
      <ChangeNote deployment={deployment} />
      {cost && <CostTable cost={cost} />}
    </section>
  );
}
