// What an alert says of a fall: the figures before and after, of which version, since when. Spanish.
import type { FallAlert } from '#lib/alerts/alerts.ts';
import { addHours, startOf } from '#lib/hours.ts';
import { dateTimeText, percent, plural } from '#lib/locale-es.ts';
import type { Change, Fall } from './next.ts';
import type { Signal } from './signals.ts';

/** Spanish, without figures: "v1 acierta menos". */
export const fallTitle = (fall: Fall): string => TITLES[fall.signal](fall);

const TITLES: Record<Signal, (fall: Fall) => string> = {
  accuracy: ({ version }) => `${version} acierta menos`,
  doubt: ({ version }) => `${version} duda más`,
  refused: ({ version }) => `${version} rechaza más imágenes`,
  confidence: ({ version }) => `${version} está menos seguro`,
  digits: ({ version, digit, direction }) =>
    `${version} lee ${direction === 'up' ? 'más' : 'menos'} veces el ${digit}`,
};

const MEANINGS: Record<Signal, string> = {
  accuracy: 'Los usuarios dicen que falla más que antes.',
  doubt:
    'Más imágenes que antes quizá no son un dígito, o no se leen con seguridad: puede ser una cámara, una pantalla o un modelo nuevo.',
  refused: 'Más imágenes que antes no se pueden leer: puede ser una cámara o un cliente que envía otra cosa.',
  confidence: 'El modelo reparte más sus probabilidades que antes: la escritura o las imágenes han cambiado.',
  digits: 'Los dígitos leídos han cambiado: puede ser otro uso, o un modelo que confunde dos dígitos.',
};

const FIGURES: Record<Signal, string> = {
  accuracy: 'Aciertos',
  doubt: 'Dudas',
  refused: 'Rechazadas',
  confidence: 'Confianza',
  digits: 'Parte de ese dígito',
};

/** A smaller change of accuracy than this is an error, a larger one critical. */
const CRITICAL = 0.1;

export function fallAlert({ fall, over }: Change): FallAlert {
  const { version, signal, since, noticed, models, models_before } = fall;
  const title = fallTitle(fall);
  const models_text = models.join(', ');
  return {
    about: `${version}-${signal}`,
    began: since,
    state: over ? 'recovered' : 'firing',
    severity: severityOf(fall),
    title: over ? `Ya no: ${title}` : title,
    source: version,
    // When the hour ended that showed it.
    at: startOf(addHours(over?.hour ?? noticed, 1)).toISOString(),
    since: startOf(since).toISOString(),
    ...(over === undefined && { meaning: MEANINGS[signal] }),
    fields: [
      { name: FIGURES[signal], value: figures(fall, over?.now) },
      { name: 'Desde', value: dateTimeText(startOf(since).toISOString()) },
      { name: 'Modelo', value: models_text },
      ...(models_before.length > 0 && models_before.join(', ') !== models_text
        ? [{ name: 'Modelo de antes', value: models_before.join(', ') }]
        : []),
      { name: 'Visto en', value: plural(fall.clusters, 'grupo de usuarios', 'grupos de usuarios') },
    ],
  };
}

/** "antes 95,1 %, ahora 88,0 %" */
function figures({ before, after }: Pick<Fall, 'before' | 'after'>, now?: number): string {
  const then = `antes ${percent(before)}, después ${percent(after)}`;
  return now === undefined ? then : `${then}, ahora ${percent(now)}`;
}

function severityOf({ signal, before, after }: Fall): FallAlert['severity'] {
  if (signal !== 'accuracy') return 'warning';
  return before - after >= CRITICAL ? 'critical' : 'error';
}
