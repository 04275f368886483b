const factors: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity of memory in bytes (`512Mi`, `1G`), or null where it is none. */
export function parseMemory(text: string): number | null {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([kMGT]|[KMGT]i)?$/.exec(text) ?? [];
  const factor = factors[unit];
  return digits === undefined || factor === undefined ? null : Math.round(Number(digits) * factor);
}

/** A Kubernetes quantity of CPU in vCPU (`1`, `0.5`, `500m`), or null where it is none. */
export function parseCpu(text: string): number | null {
  const [, digits, milli] = /^(\d+(?:\.\d+)?)(m)?$/.exec(text) ?? [];
  if (digits === undefined) return null;
  return milli ? Number(digits) / 1000 : Number(digits);
}
