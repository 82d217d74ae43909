// Public file of the report's statistics: intervals of shares, the sequential test, tests of counts. All pure.

export { compareShares } from './comparison.ts';
export { homogeneity, populationStability, sampleRatioP } from './counts.ts';
export {
  type Cluster,
  clusteredInterval,
  type Interval,
  total,
  wilson,
} from './proportions.ts';
export { type Compared, confidenceSequence, moreNeeded, sequentialP } from './sequence.ts';
