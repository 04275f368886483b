import { stageNames, stages, topics } from '../shared/stages.ts';

/** What is delivered in the measurement of a crowd. */
export const crowdTopics: readonly string[] = [
  ...stageNames.map((name) => stages[name].topic),
  topics.buildLogs,
  topics.tick,
];
