// Public file of the report's statistics: intervals of shares, the sequential test, change detection, tests of counts. All pure.

export { compareShares } from './comparison.ts';
export { homogeneity, populationStability, sameShareP, sampleRatioP } from './counts.ts';
export {
  calm,
  type Detector,
  type Direction,
  type Expected,
  evidenceOf,
  observe,
  type Score,
  strongest,
  thresholdFor,
  weightOf,
} from './e-detector.ts';
export { compareOthers, comparePairs, type PairCluster, pairTotal } from './pairs.ts';
export {
  type Cluster,
  clusteredInterval,
  type Interval,
  total,
  wilson,
} from './proportions.ts';
export { type Compared, confidenceSequence, moreNeeded, sequentialP, type Tuning } from './sequence.ts';
