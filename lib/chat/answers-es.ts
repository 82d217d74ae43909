// What whoever pressed a button or wrote a command reads, in Spanish.
import { type DrillKind, plainPhrase, type Severity, say } from '#lib/alerts/alerts.ts';
import { countText, plural } from '#lib/locale-es.ts';
import { MOST_AT_ONCE, type Span } from '#lib/slack/interactions/interactions.ts';
import { spanLabel } from '#lib/slack/slack.ts';
import { USAGE, type Word } from './commands.ts';

export const doneText = 'Hecho.';
export const tooLate =
  'No se hizo: pasaron más de 15 minutos desde que lo pediste. Pídelo otra vez si aún hace falta.';
export const noteGone =
  'No se hizo: pasó más de media hora y ya no tengo el texto que escribiste. Escribe la orden otra vez.';
export const noReason = 'No se hizo: falta el motivo.';
export const notLinked =
  'Todavía no sé quién eres. Escribe `/vigia vincular` para unir tu usuario de Slack con tu cuenta.';
export const notAdmin = 'Tu cuenta no es de administrador, así que no puedes hacer esto.';
export const unknownButton = 'No conozco este botón: el mensaje es de otra versión. Usa `/vigia ayuda`.';
export const notAnAlert = 'Este mensaje no tiene los botones de un aviso abierto. Usa `/vigia alertas`.';
export const notFound = 'Este aviso ya no existe: se olvida a los 14 días.';
export const unreadableChoice = 'No se eligió a nadie.';
export const unlinkedAssignee =
  'Esa persona no ha unido su usuario de Slack con una cuenta. Pídele que escriba `/vigia vincular`.';

/** Of "acknowledge all". */
export const acknowledgedAll = (done: number, changed: number) =>
  `Te encargas de ${plural(done, 'aviso')}${changed > 0 ? `; ${countText(changed)} ya habían cambiado` : ''}.`;

/** Why a button did nothing: who moved the alias since. */
export const aliasMoved = (alias: string, was: string, by: string, at: string) =>
  plainPhrase(say`No se hizo: ${alias} ya no es ${{ name: was }}. Lo movió ${{ name: by }}, ${{ at }}.`);
/** Why a promotion did nothing: the alias has the model already, by somebody else or since before. */
export const aliasServes = (alias: string, model: string, by: string, at: string) =>
  plainPhrase(say`No se hizo: ${alias} ya sirve ${{ name: model }}. Lo movió ${{ name: by }}, ${{ at }}.`);
/** The reason of a promotion by a button alone. */
export const promotedBySlack = 'verdict: ship (Slack)';
export const moved = (alias: string, from: string, to: string) => `Hecho: ${alias} pasa de ${from} a ${to}.`;
export const runRepeated = 'No se hizo: después de este reentrenamiento ya hubo otro.';
export const reportRetrained = (by: string, at: string) =>
  plainPhrase(
    say`No se hizo: después de este informe ya hubo un reentrenamiento. Lo pidió ${{ name: by }}, ${{ at }}.`,
  );
export const runQueued = 'Hecho: el reentrenamiento está en cola.';
export const runPublished = (model: string) => `Hecho: v2 sirve ${model} en diez segundos.`;
export const runDiscarded = 'Hecho: descartado, v2 sigue igual.';
export const runDecided = (status: 'published' | 'discarded', by: string) =>
  `No se hizo: ${by} ya lo había ${status === 'published' ? 'publicado' : 'descartado'}.`;
export const runNotOver = 'No se hizo: ese reentrenamiento no ha terminado.';

export const linkTo = (url: string) =>
  `Abre este enlace en los próximos diez minutos, con tu cuenta abierta, y confírmalo: ${url}`;

export const unlinkedText = 'Hecho: tu usuario de Slack ya no está unido a ninguna cuenta.';
export const whoText = (username: string, role: 'admin' | 'user') =>
  `Eres ${username}, ${role === 'admin' ? 'administrador' : 'usuario sin permisos de administrador'}.`;
/** @param failed whether the invocation ended in an error, as that of every kind but `log` must */
export const drilled = (kind: DrillKind, failed: boolean) =>
  failed || kind === 'log'
    ? `Hecho: el simulacro (${kind}) falló como se pidió. Su aviso llega al canal en unos segundos; si ya estaba abierto, se cuenta en él.`
    : `El simulacro (${kind}) terminó sin fallar, y debía fallar.`;
/** What is critical is silenced for some hours at most, also until it is over. */
export const silencedUntil = (span: Span, severity: Severity) =>
  `Hecho: silenciado ${spanLabel(span, severity).toLowerCase()}.`;
export const noAlerts = (mine: boolean) =>
  mine ? 'No te encargas de ningún aviso.' : 'No hay avisos abiertos.';
export const alertsHeading = (count: number) =>
  `${plural(count, 'aviso abierto', 'avisos abiertos')}${count > MOST_AT_ONCE ? `; los ${MOST_AT_ONCE} más recientes` : ''}:`;
export const modelsText = ({ v1, v2 }: { v1: string; v2: string }) => `v1 sirve ${v1}; v2 sirve ${v2}.`;

const RUN_STATUSES = {
  queued: 'en cola',
  running: 'en marcha',
  awaiting_approval: 'por aprobar',
  published: 'publicado',
  discarded: 'descartado',
  rejected: 'rechazado',
  failed: 'fallido',
};

export const statusText = ({
  firing,
  acknowledged,
  silenced,
  v1,
  v2,
  run,
}: {
  firing: number;
  acknowledged: number;
  silenced: number;
  v1: string;
  v2: string;
  run: keyof typeof RUN_STATUSES | undefined;
}) =>
  [
    `Avisos: ${countText(firing)} sin atender, ${countText(acknowledged)} con encargado, ${countText(silenced)} en silencio.`,
    modelsText({ v1, v2 }),
    run === undefined ? 'Todavía no hubo reentrenamientos.' : `Último reentrenamiento: ${RUN_STATUSES[run]}.`,
  ].join('\n');

export const usageText = (word: Word) => `Escribe: /vigia ${word} ${USAGE[word]}`.trim();

export const helpText = ({ unknown, nearest }: { unknown?: string; nearest?: string | undefined }) =>
  [
    ...(unknown === undefined
      ? []
      : [`No conozco «${unknown}».${nearest ? ` ¿Querías decir «${nearest}»?` : ''}`]),
    ...(Object.keys(USAGE) as Word[]).map((word) => `/vigia ${word} ${USAGE[word]}`.trim()),
  ].join('\n');

export const promotionQuestion = (alias: string, from: string, to: string) =>
  `${alias} pasará de ${from} a ${to} para todos los usuarios en diez segundos, y empezará otro experimento.`;
export const rollbackQuestion = (alias: string, from: string) =>
  `${alias} dejará de servir ${from} y volverá al modelo anterior para todos los usuarios en diez segundos.`;
export const retrainingQuestion =
  'Se reentrenará v2 con las últimas respuestas de los usuarios. Si pasa el control, servirá el modelo nuevo.';

/** @param by whoever decided what came after the proposal */
export const proposalClosed = (by: string) =>
  `No se hizo. La propuesta ya no está abierta: ${by} ha decidido otra cosa o la ha respondido antes.`;

export const autopilotSays = {
  accept: 'Hecho: el canal dirá cada paso.',
  stop: 'Detenido: v1 sirve el modelo de antes, y nada se hará por sí solo.',
  resume: 'Reanudado: vuelve a decidir cada hora.',
};
