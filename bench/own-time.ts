/** Milliseconds that this process has computed since then, on all of its threads; what others do meanwhile does not count. */
export function ownMillis(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
