// The statistics of the report, pure: how sure a share is, whether two differ, whether counts are as they should be.

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
