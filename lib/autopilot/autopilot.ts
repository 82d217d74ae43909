// Public file of the autopilot: the chore of the sweep, what people tell it, and its state as a client reads it.
export { decisionView } from './decision.ts';
export { order } from './people.ts';
export { runAutopilot } from './run.ts';
export { autopilotView, readAutopilot } from './view.ts';
