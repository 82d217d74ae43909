// What the channel reads of the autopilot: what it did or proposes, why, and what can be pressed. Spanish.
import type { Announcement } from '#lib/alerts/alerts.ts';
import { percent } from '#lib/locale-es.ts';
import { type Decision, isProposal } from './decision.ts';

type Text = Pick<Announcement, 'severity' | 'title'>;

const share = ({ share = 0 }: Decision) => percent(share, 0);

const proposed = ({ to }: Decision) => (to === undefined ? 'reentrenar v2' : `subir ${to} a v1 por pasos`);

const TITLES: Record<Decision['kind'], (decision: Decision) => Text> = {
  propose_retrain: (decision) => ({
    severity: 'info',
    title: `El piloto automático propone ${proposed(decision)}`,
  }),
  propose_ramp: (decision) => ({
    severity: 'info',
    title: `El piloto automático propone ${proposed(decision)}`,
  }),
  withdraw: (decision) => ({ severity: 'info', title: `Propuesta retirada: ${proposed(decision)}` }),
  retrain: () => ({ severity: 'info', title: 'El piloto automático reentrena v2' }),
  ramp: (decision) => ({
    severity: 'info',
    title: `${decision.to} sirve ya al ${share(decision)} de los usuarios de v1`,
  }),
  step: (decision) => ({
    severity: 'info',
    title: `${decision.to} sirve ya al ${share(decision)} de los usuarios de v1`,
  }),
  promote: ({ to }) => ({ severity: 'info', title: `${to} ha llegado a v1` }),
  roll_back: ({ from, to }) => ({ severity: 'error', title: `v1 vuelve a ${from}: ${to} se retira` }),
  stop: ({ by }) => ({ severity: 'warning', title: `${by} ha detenido el piloto automático` }),
  resume: ({ by }) => ({ severity: 'info', title: `${by} ha reanudado el piloto automático` }),
};

const IMPOSSIBLE: Record<string, string> = {
  autopilot_changed: 'No se ha hecho: alguien lo ha detenido antes.',
  alias_moved: 'No se ha hecho: alguien ha movido v1 mientras tanto.',
  retraining_active: 'No se ha hecho: ya hay un reentrenamiento en curso.',
  golden_digits_missed: 'No se ha hecho: el modelo no reconoce los dígitos de referencia.',
};

/** @param outcome `done`, or the code of an error */
export function announcementOf(decision: Decision, outcome: string): Announcement {
  const { revision, kind, at, by, reason, from, to } = decision;
  const { severity, title } = TITLES[kind](decision);
  const isDone = outcome === 'done';
  const failed = isDone ? [] : [IMPOSSIBLE[outcome] ?? `No se ha hecho: ${outcome}.`];
  return {
    id: `autopilot-${revision}`,
    source: 'autopilot',
    at,
    severity: isDone ? severity : 'warning',
    title: isDone ? title : `Sin efecto: ${title}`,
    body: [...failed, reason].join('\n'),
    fields: [
      { name: 'Quién', value: by },
      ...(from === undefined ? [] : [{ name: 'Antes', value: from }]),
      ...(to === undefined ? [] : [{ name: 'Nuevo', value: to }]),
    ],
    // A withdrawal leaves nothing to press.
    ...(isDone && kind !== 'withdraw' && { about: { autopilot: { revision, kind } } }),
    ...threadOf(decision),
  };
}

/** The message of a proposal that something else than an answer has closed: what it was, and who did what. */
export function closedText(proposal: Decision, by: Decision): Announcement {
  return {
    id: `autopilot-${proposal.revision}-closed`,
    source: 'autopilot',
    at: by.at,
    severity: 'info',
    title: `Propuesta cerrada: ${proposed(proposal)}`,
    body: `${TITLES[by.kind](by).title}.`,
    fields: [{ name: 'Quién', value: by.by }],
    ...threadOf(proposal),
  };
}

/** A proposal and its answer share a thread, whose root shows the latest of them. */
function threadOf(decision: Decision): Pick<Announcement, 'thread'> {
  const { revision, of, kind } = decision;
  // `of` of a rollback is the move that it takes back.
  const id = isProposal(decision) ? revision : kind === 'roll_back' ? undefined : of;
  return id === undefined ? {} : { thread: { id: `autopilot-${id}`, role: 'state' } };
}
