// What the channel reads of the autopilot: what it did or proposes, why, and what can be pressed. Spanish.
import type { Announcement } from '#lib/alerts/alerts.ts';
import { percent } from '#lib/locale-es.ts';
import type { Decision } from './decision.ts';

type Text = Pick<Announcement, 'severity' | 'title'>;

const share = ({ share = 0 }: Decision) => percent(share, 0);

const TITLES: Record<Decision['kind'], (decision: Decision) => Text> = {
  propose_retrain: () => ({ severity: 'info', title: 'El piloto automático propone reentrenar v2' }),
  propose_ramp: ({ to }) => ({
    severity: 'info',
    title: `El piloto automático propone subir ${to} a v1 por pasos`,
  }),
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
    ...(isDone && { about: { autopilot: { revision, kind } } }),
  };
}
