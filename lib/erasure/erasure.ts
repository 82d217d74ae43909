// Public file of erasure: what identifies a person who left is taken out of every table.
export { erasePending } from './erase.ts';
export { erasureView, viewOfErasure } from './view.ts';
