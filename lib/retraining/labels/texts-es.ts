// The Spanish words for what was learnt from whom, and for what was left out and why.
import { countText, plural } from '#lib/locale-es.ts';
import { type FewNetworks, LEFT_OUT, type Learnt, type LeftOut } from '../result.ts';

const REASONS: Record<LeftOut, string> = {
  excluded: 'excluidas por un administrador',
  contradicts_models: 'contradicen a los dos modelos, que están seguros, y esperan revisión',
  new_account: 'de cuentas demasiado nuevas',
  share_of_user: 'de más de un mismo usuario',
  share_of_network: 'de más de una misma red',
  share_of_new_accounts: 'de más de cuentas de menos de una semana',
  too_many: 'más de las que caben',
};

/** " No cuentan 30: 20 de cuentas demasiado nuevas, 10 …."; empty when nothing was left out. */
export function leftOutText({ left_out }: Pick<Learnt, 'left_out'>): string {
  const counts = LEFT_OUT.flatMap((reason): [LeftOut, number][] => {
    const count = left_out[reason] ?? 0;
    return count === 0 ? [] : [[reason, count]];
  });
  if (counts.length === 0) return '';
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const parts = counts.map(([reason, count]) => `${countText(count)} ${REASONS[reason]}`);
  return ` No ${all === 1 ? 'cuenta' : 'cuentan'} ${countText(all)}: ${parts.join('; ')}.`;
}

/** "Aprendió de 120 respuestas de 6 usuarios: 20 confirmadas, 100 de quien nadie responde." */
export function learntText(learnt: Learnt, users: number): string {
  const { confirmed, trusted, open, networks, teachers } = learnt;
  const all = confirmed + trusted + open;
  const parts = [
    ...(confirmed > 0 ? [`${countText(confirmed)} confirmadas por un administrador`] : []),
    ...(trusted > 0 ? [`${countText(trusted)} de personas de confianza`] : []),
    ...(open > 0 ? [`${countText(open)} de las que nadie responde`] : []),
  ];
  const from = networks > 0 ? ` desde ${plural(networks, 'red', 'redes')}` : '';
  const [most] = teachers;
  const top = most
    ? ` Quien más enseñó: ${most.username}, ${plural(most.labels, 'respuesta')} (${plural(most.corrections, 'corrección', 'correcciones')}).`
    : '';
  return `Aprendió de ${plural(all, 'respuesta')} de ${plural(users, 'usuario')}${from}: ${parts.join(', ')}.${top}${leftOutText(learnt)}`;
}

/** "de 70 correcciones de 1 a 7, 61 vienen de solo 5 redes". */
export function fewNetworksText({ before, after, corrections, of_few, networks }: FewNetworks): string {
  const which = before === undefined ? '' : ` de ${before} a ${after}`;
  const come = of_few === 1 ? 'viene' : 'vienen';
  return `de ${plural(corrections, 'corrección', 'correcciones')}${which}, ${countText(of_few)} ${come} de solo ${plural(networks, 'red', 'redes')}`;
}
