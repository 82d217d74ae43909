// What is said about publishing or discarding a run that waits for a decision.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  waits: 'Pasó la barrera, pero aprendió de respuestas de las que nadie responde. Mira qué cambia, y decide.',
  waitsQuietly: 'Pasó la barrera y espera a que alguien decida. Mira qué cambia, y decide.',
  fewNetworks: (which: string, corrections: number, ofFew: number, networks: number) =>
    `Pasó la barrera, pero ${ofFew} de ${n(corrections, 'corrección', 'correcciones')}${which} vienen de solo ${n(networks, 'red', 'redes')}. Mira qué cambia, y decide.`,
  fromTo: (before: number, after: number) => ` de ${before} a ${after}`,
  publish: 'Publicar…',
  discard: 'Descartar…',
  publishOf: (model: string) => `Publicar ${model} como v2`,
  discardOf: (model: string) => `Descartar ${model}`,
  publishMeans: (parent: string, model: string) => [
    `v2 pasa de ${parent} a ${model}; en diez segundos lo usa todo el mundo.`,
    'Empieza otra prueba A/B, y el canal lo sabrá.',
    'Se puede volver atrás en Modelos.',
  ],
  discardMeans: [
    'El modelo no se usará. v2 no cambia.',
    'Las respuestas se quedan: otro entrenamiento puede aprender de ellas.',
  ],
  published: (model: string) => `${model} sirve como v2.`,
  discarded: (model: string) => `${model} se ha descartado.`,
  undonePublishing: 'Deshecho desde la página de entrenamientos',
  decidedPublished: (who: string) => `Lo publicó ${who}`,
  decidedDiscarded: (who: string) => `Lo descartó ${who}`,
};

const en: typeof es = {
  waits:
    'It passed the gate, but it learnt from answers that nobody vouches for. Look at what changes, and decide.',
  waitsQuietly: 'It passed the gate and waits for a decision. Look at what changes, and decide.',
  fewNetworks: (which, corrections, ofFew, networks) =>
    `It passed the gate, but ${ofFew} of ${m(corrections, 'correction', 'corrections')}${which} come from only ${m(networks, 'network', 'networks')}. Look at what changes, and decide.`,
  fromTo: (before, after) => ` from ${before} to ${after}`,
  publish: 'Publish…',
  discard: 'Discard…',
  publishOf: (model) => `Publish ${model} as v2`,
  discardOf: (model) => `Discard ${model}`,
  publishMeans: (parent, model) => [
    `v2 goes from ${parent} to ${model}; within ten seconds everybody uses it.`,
    'Another A/B test begins, and the channel is told.',
    'You can go back in Models.',
  ],
  discardMeans: [
    'The model will not be used. v2 does not change.',
    'The answers stay: another training may learn from them.',
  ],
  published: (model) => `${model} serves as v2.`,
  discarded: (model) => `${model} is discarded.`,
  undonePublishing: 'Undone from the page of trainings',
  decidedPublished: (who) => `${who} published it`,
  decidedDiscarded: (who) => `${who} discarded it`,
};

export const decisionTexts = { es, en };
export type DecisionTexts = typeof es;
export const useDecisionTexts = textsIn(decisionTexts);
