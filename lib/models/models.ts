// The public side of models: versions, the aliases they serve under, and the A/B test between them.
export { type AliasDeps, modelBefore, modelBehind, moveAlias, rollBack } from './aliases.ts';
export { announceMove, announcementOf, tryAnnounceMove } from './announce-move.ts';
export { assign } from './assignment.ts';
export { currentExperiment, type Experiment, setWeights } from './experiment.ts';
export { loadModel } from './load.ts';
export { type AliasMove, latestMove, unannouncedMoves } from './moves.ts';
export { type Served, servingAs, servingByAssignment } from './serving.ts';
export { ALIASES, type Alias, isAlias, type Lineage } from './version.ts';
export { publishModel } from './versions.ts';
