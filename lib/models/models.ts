// The public side of models: versions, the aliases they serve under, and the A/B test between them.
export { type AliasDeps, modelBehind, moveAlias, rollBack } from './aliases.ts';
export { announceMove, announcementOf, tryAnnounceMove } from './announce-move.ts';
export { assign } from './assignment.ts';
export { currentExperiment, type Experiment, experimentBegan, modelsOf, setWeights } from './experiment.ts';
export { allExperiments, type PastExperiment } from './experiment-history.ts';
export { loadModel } from './load.ts';
export { modelBefore } from './model-before.ts';
export { type AliasMove, latestMove, unannouncedMoves } from './moves.ts';
export {
  allRamps,
  latestRamp,
  modelsOfRamp,
  RAMP_STATES,
  type Ramp,
  type RampSpan,
  rampInForce,
  rampKey,
  STEPS,
} from './ramp.ts';
export { changeRamp, startRamp } from './ramping.ts';
export { modelsTable, newestRevisions, putRevision } from './revision-store.ts';
export { type Served, servingAs, servingByAssignment, servingV1 } from './serving.ts';
export { ALIASES, type Alias, isAlias, type Lineage, SHIPPED_IDS } from './version.ts';
export { publishModel } from './versions.ts';
